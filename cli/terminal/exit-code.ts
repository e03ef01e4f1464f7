/**
 * Exit codes. `failed`: refused or failed · `usage`: wrong usage · `unreachable`: no service ·
 * `unwritten`: the output cannot be written · `interrupted`: Ctrl-C ended a watch.
 */
export const EXIT = { done: 0, failed: 1, usage: 2, unreachable: 3, unwritten: 4, interrupted: 130 } as const;
type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/**
 * The only error that ends a command: says what is wrong, then in lines which hosts and what to do.
 * `transient` marks a fault that may soon be over: a watch goes on and waits.
 */
export class CliError extends Error {
  readonly exitCode: ExitCode;
  readonly lines: readonly string[];
  readonly transient: boolean;
  /** False when the request certainly did not reach the service. */
  readonly mayHaveArrived: boolean;
  /** Last path segment of the type of the API's problem document, if it sent one. */
  readonly problemType: string | undefined;

  constructor(
    exitCode: ExitCode,
    message: string,
    options: {
      lines?: readonly string[];
      transient?: boolean;
      mayHaveArrived?: boolean;
      problemType?: string | undefined;
      cause?: unknown;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'CliError';
    this.exitCode = exitCode;
    this.lines = options.lines ?? [];
    this.transient = options.transient ?? false;
    this.mayHaveArrived = options.mayHaveArrived ?? true;
    this.problemType = options.problemType;
  }
}

export function usageError(message: string, ...lines: string[]): CliError {
  return new CliError(EXIT.usage, message, { lines });
}
