import type { EmfDocument } from '../../local/metrics/function-output.ts';

/** Lines that functions in this process wrote for CloudWatch Logs. */
export interface FunctionLines {
  readonly bytes: number;
  readonly lines: number;
  /** The lines that are metrics. */
  readonly documents: readonly EmfDocument[];
}

/**
 * Takes the functions' lines from standard output and standard error. Create it after the service
 * to see metrics, which the service also takes; before the service to see the log lines of its
 * start.
 */
export class OutputTap {
  #written: string[] = [];
  readonly #waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  readonly #restore: () => void;
  #passes = 0;

  constructor() {
    const restored = [process.stdout, process.stderr].map((stream) => {
      const { write } = stream;
      stream.write = ((chunk: string | Uint8Array, ...rest: []) => {
        if (typeof chunk !== 'string' || !chunk.startsWith('{')) return write.call(stream, chunk, ...rest);
        this.#see(chunk);
        return isMetrics(chunk) ? write.call(stream, chunk, ...rest) : true;
      }) as typeof stream.write;
      return () => {
        stream.write = write;
      };
    });
    this.#restore = () => {
      for (const restore of restored) restore();
    };
  }

  /** Waits for so many further passes of the reconciliation to end. */
  async passes(count: number): Promise<void> {
    await new Promise<void>((resolve) => this.#waiting.push({ count: this.#passes + count, resolve }));
    // The last pass writes further lines in the same turn: wait for these too.
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Returns the lines since the last call. */
  take(): FunctionLines {
    const written = this.#written;
    this.#written = [];
    const documents = written.filter(isMetrics).map((line) => JSON.parse(line));
    return { bytes: Buffer.byteLength(written.join('')), lines: written.length, documents };
  }

  [Symbol.dispose](): void {
    this.#restore();
  }

  #see(line: string): void {
    this.#written.push(line);
    if (!line.includes('"ReconcileDuration"')) return;
    this.#passes += 1;
    for (const { count, resolve } of this.#waiting) if (count <= this.#passes) resolve();
  }
}

function isMetrics(line: string): boolean {
  return line.startsWith('{"_aws":');
}
