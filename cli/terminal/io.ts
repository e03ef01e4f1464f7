/** The parts of the process that a command uses: a test runs the CLI without a process. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdin: AsyncIterable<Uint8Array | string> & { readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Directories that may hold `clusters.json`; the first match wins. */
  readonly configDirectories: readonly string[];
  /** Milliseconds after which a request without an answer counts as unreachable. */
  readonly requestTimeoutMs: number;
  now(): Date;
  /** Ends early, without an error, when the signal fires. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Calls `listener` at the first Ctrl-C instead of ending the process. Returns its removal. */
  onInterrupt(listener: () => void): () => void;
}

export interface Output {
  readonly isTTY?: boolean;
  /** Width of the terminal in characters; 0 when it is unknown (`script`, CI). */
  readonly columns?: number;
  write(text: string): unknown;
}

const USUAL_WIDTH = 80;

export function widthOf({ columns = 0 }: Output): number {
  return columns > 0 ? columns : USUAL_WIDTH;
}
