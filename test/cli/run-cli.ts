import { run } from '../../cli/run.ts';
import { WAIT_LIMIT_MS } from '../patience.ts';
import { type Answer, type Asked, type FakeService, fakeService } from './fake-service.ts';
import { NOW } from './samples.ts';

export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Waits that the CLI asked for, milliseconds; they take no time. */
  readonly waits: readonly number[];
}

export interface RunOptions {
  readonly env?: Record<string, string>;
  readonly stdin?: string;
  /** Typed on the terminal of standard input and stderr. @default - no terminal */
  readonly typed?: string;
  readonly configDirectories?: readonly string[];
  readonly requestTimeoutMs?: number;
  /** Width of the terminal of stdout. @default - no terminal */
  readonly columns?: number;
  /** Called at each wait. Returns `'interrupt'` for a Ctrl-C. */
  readonly onWait?: (count: number) => 'interrupt' | undefined;
}

/** Runs the CLI in this process. Only its own waits advance its clock. */
export async function runCli(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const out = { stdout: '', stderr: '' };
  const waits: number[] = [];
  const interrupts = new Set<() => void>();
  let now = NOW.getTime();
  const exitCode = await run(args, {
    stdout: {
      ...(options.columns === undefined ? {} : { isTTY: true, columns: options.columns }),
      write: (text: string) => {
        out.stdout += text;
      },
    },
    stderr: {
      ...(options.typed === undefined ? {} : { isTTY: true }),
      write: (text: string) => {
        out.stderr += text;
      },
    },
    stdin: Object.assign(
      (async function* () {
        yield options.typed ?? options.stdin ?? '';
      })(),
      { isTTY: options.typed !== undefined },
    ),
    env: options.env ?? {},
    configDirectories: options.configDirectories ?? [],
    requestTimeoutMs: options.requestTimeoutMs ?? WAIT_LIMIT_MS,
    now: () => new Date(now),
    sleep: async (ms) => {
      now += ms;
      waits.push(ms);
      if (options.onWait?.(waits.length) === 'interrupt') for (const interrupt of interrupts) interrupt();
    },
    onInterrupt: (listener) => {
      interrupts.add(listener);
      return () => interrupts.delete(listener);
    },
  });
  return { exitCode, ...out, waits };
}

/** A service that is there, or the answer or answers of one that is there for this call alone. */
export type Answering = FakeService | Answer | Parameters<typeof fakeService>[0];

/** Runs the CLI against a service. Returns what that was asked, too. */
export async function cli(
  answering: Answering,
  args: readonly string[],
  options?: RunOptions,
): Promise<Ran & { readonly asked: readonly Asked[] }> {
  if ('url' in answering) {
    return { ...(await runCli([...args, '--url', answering.url], options)), asked: answering.asked };
  }
  await using service = await fakeService(typeof answering === 'function' ? answering : () => answering);
  return await cli(service, args, options);
}
