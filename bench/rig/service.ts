import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild } from './child.ts';
import { ServiceClient } from './service-client.ts';

/** The service of `npm start` in its own process, with its data on disk. */
export class BenchService extends ServiceClient {
  readonly pid: number;
  readonly #end: () => Promise<void>;

  private constructor(url: string, pid: number, end: () => Promise<void>) {
    super(url);
    this.pid = pid;
    this.#end = end;
  }

  /**
   * @param environment overrides the defaults of `npm start`
   * @param onLog called with each log line of the functions
   */
  static async start(
    environment: Readonly<Record<string, string>>,
    {
      dataDir = mkdtempSync(join(tmpdir(), 'peloton-bench-')),
      onLog = () => undefined,
    }: { readonly dataDir?: string; readonly onLog?: (line: string) => void } = {},
  ): Promise<BenchService> {
    const nodeArgs = (process.env.BENCH_NODE_ARGS ?? '').split(' ').filter((each) => each !== '');
    const { child, said } = await startChild(
      join(import.meta.dirname, '..', '..', 'local', 'start.ts'),
      /^peloton listening on (http:\S+)/,
      { nodeArgs, environment: { PELOTON_PORT: '0', PELOTON_DATA_DIR: dataDir, ...environment }, onError: onLog },
    );
    const end = async () => {
      await child.stop();
      rmSync(dataDir, { recursive: true, force: true });
    };
    return new BenchService(said[1] ?? '', child.process.pid ?? 0, end);
  }

  /** Peak resident memory of the process, MiB; undefined except on Linux. */
  peakMemory(): number | undefined {
    if (process.platform !== 'linux') return undefined;
    const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${this.pid}/status`, 'utf8')) ?? [];
    return Number(kib) / 1024;
  }

  /** Processor time of the process so far, in seconds; NaN except on Linux. */
  processorSeconds(): number {
    if (process.platform !== 'linux') return Number.NaN;
    const stat = readFileSync(`/proc/${this.pid}/stat`, 'utf8');
    // The name, in brackets, may contain blanks. Linux counts in hundredths of a second.
    const [user, system] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13);
    return (Number(user) + Number(system)) / 100;
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await super[Symbol.asyncDispose]();
    await this.#end();
  }
}
