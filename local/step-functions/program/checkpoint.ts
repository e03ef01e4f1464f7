/** A state that an execution is in. Times are epoch milliseconds. */
export interface Entered {
  readonly state: string;
  /** Input of the state. */
  readonly input: unknown;
  readonly enteredAt: number;
  /** Number of uses of each retrier of the state. */
  readonly retries?: readonly number[];
}

/**
 * The last state from which another process can go on: one that waits for a task token, or a
 * Distributed Map.
 */
export interface Checkpoint extends Entered {
  readonly task?: TokenTask;
  readonly mapRunArn?: string;
}

/** One attempt of a Task that waits for its token. */
export interface TokenTask {
  readonly token: string;
  readonly functionArn: string;
  readonly payload: unknown;
  readonly scheduledAt: number;
  readonly timeoutSeconds?: number;
  readonly heartbeatSeconds?: number;
  readonly heartbeatAt?: number;
  /**
   * Time when its function returned. Without it, the next process invokes the function again, with
   * the same token.
   */
  readonly submittedAt?: number;
  readonly end?: TaskEnd;
}

/** End of a wait for a token. */
export type TaskEnd =
  | { readonly status: 'SUCCEEDED'; readonly at: number; readonly output: unknown }
  | { readonly status: 'FAILED'; readonly at: number; readonly error?: string; readonly cause?: string }
  | { readonly status: 'TIMED_OUT'; readonly at: number; readonly missed: 'deadline' | 'heartbeat' };

/** Time and kind of the task's next timeout; Infinity for never. */
export function dueOf({ scheduledAt, timeoutSeconds, heartbeatSeconds, heartbeatAt = scheduledAt }: TokenTask) {
  const deadline = scheduledAt + (timeoutSeconds ?? Number.POSITIVE_INFINITY) * 1000;
  const heartbeat = heartbeatAt + (heartbeatSeconds ?? Number.POSITIVE_INFINITY) * 1000;
  return heartbeat < deadline
    ? ({ at: heartbeat, missed: 'heartbeat' } as const)
    : ({ at: deadline, missed: 'deadline' } as const);
}
