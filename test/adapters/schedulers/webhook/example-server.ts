import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** An unchanged example of the documentation, in a process of its own. */
export interface ExampleServer {
  readonly url: string;
  end(): Promise<void>;
}

/** @param name of the file in docs/examples */
export async function startExample(
  name: string,
  environment: Readonly<Record<string, string>>,
): Promise<ExampleServer> {
  const file = fileURLToPath(new URL(`../../../../docs/examples/${name}`, import.meta.url));
  const env = { ...process.env, PORT: '0', ...environment };
  const example: ChildProcess = spawn(process.execPath, [file], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [printed] = await once(example.stdout as Readable, 'data');
  example.stdout?.resume();
  const end = async () => {
    const ended = once(example, 'exit');
    example.kill();
    await ended;
  };
  return { url: /listening on (\S+)\n/.exec(String(printed))?.[1] ?? '', end };
}
