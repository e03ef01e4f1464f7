import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { HostView } from '../../functions/contract/api/api.ts';
import { apiAt, sfnClient } from '../scenarios/stage.ts';
import { executionTexts } from './written.ts';

/** Written texts, by place. */
export type Written = Record<'answers' | 'output' | 'executions' | 'events' | 'files' | 'table', string[]>;

export interface WatchedService {
  readonly url: string;
  /** The status of the answer. */
  ask(method: string, path: string, body?: object): Promise<number>;
  host(hostname: string): Promise<HostView>;
  end(): Promise<void>;
}

/** Starts the service in a process of its own, and keeps each text that it writes. */
export async function startWatched(
  assembly: string,
  settings: Readonly<Record<string, string>>,
  written: Written,
  running: AsyncDisposableStack,
): Promise<WatchedService> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'service-process.ts'), assembly], {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  running.defer(() => void child.kill('SIGKILL'));
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => written.output.push(`${chunk}`));
  const { url } = await said<{ url: string }>(child, written);
  const api = apiAt(url);
  const ask: WatchedService['ask'] = async (method, path, body) => {
    const reply = await api.call(method, path, body);
    written.answers.push(JSON.stringify(reply));
    return reply.status;
  };
  const host = async (hostname: string) => {
    const view = (await api.call<HostView>('GET', `/v1/hosts/${hostname}`)).body;
    written.answers.push(JSON.stringify(view));
    return view;
  };
  const end = async () => {
    for (const path of ['/v1/hosts', '/v1/maintenances', '/v1/hosts/host1/history']) await ask('GET', path);
    await endProcess(child, url, written);
  };
  return { ask, host, url, end };
}

async function endProcess(child: ChildProcess, url: string, written: Written): Promise<void> {
  written.output.push(await (await fetch(`${url}/metrics`)).text());
  const sfn = sfnClient(url);
  written.executions.push(...(await executionTexts(sfn)));
  sfn.destroy();
  child.send('end');
  written.events.push(JSON.stringify(await said(child, written)));
  await once(child, 'close');
}

/** The next message of the child. Throws when it ends instead. */
async function said<T>(child: ChildProcess, { output }: Written): Promise<T> {
  const [message] = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => [undefined])]);
  if (message === undefined) throw new Error(`the service ended: ${output.join('')}`);
  return message as T;
}
