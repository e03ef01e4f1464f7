import { AwsError } from '../../http/aws-json.ts';
import type { ExecutionStore } from '../journal/execution-store.ts';
import { dueOf, type TaskEnd, type TokenTask } from '../program/checkpoint.ts';
import { sleepUntil } from '../program/long-timer.ts';
import { executionOfToken } from '../program/task-token.ts';

/** How a task is answered: without the moment, which is now. */
export type Answer =
  | { readonly status: 'SUCCEEDED'; readonly output: unknown }
  | { readonly status: 'FAILED'; readonly error?: string; readonly cause?: string };

/**
 * The tasks that wait for their tokens.
 *
 * A task ends once: by the first answer, by its time, or because its function failed. Everything later meets TaskTimedOut, which is
 * also what Step Functions answers for tokens of executions that have ended.
 */
export class WaitingTasks {
  readonly #store: ExecutionStore;
  /** Wakes up the run that waits, by execution. */
  readonly #waiting = new Map<string, AbortController>();

  constructor(store: ExecutionStore) {
    this.#store = store;
  }

  /** Throws the API's errors for a token that is none, or whose task is over. */
  answer(token: string, answer: Answer): void {
    const { arn } = this.#open(token);
    this.#store.answer(arn, { end: { ...answer, at: Date.now() } });
    this.#waiting.get(arn)?.abort();
  }

  /** Puts off the timeout of a task that has HeartbeatSeconds. Throws as `answer` does. */
  heartbeat(token: string): void {
    const { arn, task } = this.#open(token);
    if (task.heartbeatSeconds !== undefined) this.#store.change(arn, { heartbeatAt: Date.now() });
  }

  /** Keeps that the task's function has returned, or failed; false when the task was over before. */
  submitted(arn: string, token: string, failure?: { error: string; cause: string }): boolean {
    const task = this.#taskOf(arn);
    if (task?.token !== token || this.#isOver(arn, task)) return false;
    const at = Date.now();
    this.#store.change(
      arn,
      failure === undefined ? { submittedAt: at } : { end: { status: 'FAILED', at, ...failure } },
    );
    if (failure !== undefined) this.#waiting.get(arn)?.abort();
    return true;
  }

  /** How the task of the execution ends, when it does; undefined when the signal aborts before. */
  async ended(arn: string, signal: AbortSignal): Promise<TaskEnd | undefined> {
    const wake = new AbortController();
    this.#waiting.set(arn, wake);
    const stop = () => wake.abort();
    signal.addEventListener('abort', stop, { once: true });
    for (let task = this.#taskOf(arn); task !== undefined && !wake.signal.aborted; task = this.#taskOf(arn)) {
      if (this.#isOver(arn, task)) break;
      await sleepUntil(dueOf(task).at, wake.signal);
    }
    signal.removeEventListener('abort', stop);
    this.#waiting.delete(arn);
    return signal.aborted ? undefined : this.#taskOf(arn)?.end;
  }

  #open(token: string): { arn: string; task: TokenTask } {
    const arn = executionOfToken(token);
    if (arn === undefined) throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
    if (this.#store.get(arn) === undefined)
      throw new AwsError('TaskDoesNotExist', "Task Does Not Exist: 'Invalid token'");
    const task = this.#taskOf(arn);
    if (task?.token !== token || this.#isOver(arn, task)) {
      throw new AwsError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
    }
    return { arn, task };
  }

  #taskOf(arn: string): TokenTask | undefined {
    return this.#store.get(arn)?.checkpoint?.task;
  }

  /** True for a task that has ended, also for one whose time is over and whose timer is late. */
  #isOver(arn: string, task: TokenTask): boolean {
    if (task.end !== undefined) return true;
    const { at, missed } = dueOf(task);
    if (Date.now() < at) return false;
    this.#store.change(arn, { end: { status: 'TIMED_OUT', at: Date.now(), missed } });
    this.#waiting.get(arn)?.abort();
    return true;
  }
}
