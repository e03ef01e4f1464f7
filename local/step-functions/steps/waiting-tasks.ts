import { AwsError } from '../../http/aws-json.ts';
import type { ExecutionStore } from '../journal/execution-store.ts';
import { dueOf, type TaskEnd, type TokenTask } from '../program/checkpoint.ts';
import { sleepUntil } from '../program/long-timer.ts';
import { executionOfToken } from '../program/task-token.ts';

/** The answer to a task. */
export type Answer =
  | { readonly status: 'SUCCEEDED'; readonly output: unknown }
  | { readonly status: 'FAILED'; readonly error?: string; readonly cause?: string };

/**
 * The tasks that wait for their tokens.
 *
 * A task ends once: with the first answer, at its timeout, or when its function fails. Later
 * answers get TaskTimedOut, as Step Functions also answers for tokens of ended executions.
 */
export class WaitingTasks {
  readonly #store: ExecutionStore;
  /** Wakes up the run that waits, by execution. */
  readonly #waiting = new Map<string, AbortController>();

  constructor(store: ExecutionStore) {
    this.#store = store;
  }

  /** Answers a task. Throws the API's errors for an invalid token, and for one whose task is over. */
  answer(token: string, answer: Answer): void {
    const { arn } = this.#open(token);
    this.#store.answer(arn, { end: { ...answer, at: Date.now() } });
    this.#waiting.get(arn)?.abort();
  }

  /** Extends the timeout of a task with HeartbeatSeconds. Throws like `answer`. */
  heartbeat(token: string): void {
    const { arn, task } = this.#open(token);
    if (task.heartbeatSeconds !== undefined) this.#store.change(arn, { heartbeatAt: Date.now() });
  }

  /** Records that the task's function has returned or failed; false when the task was over before. */
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

  /** Waits for the end of the execution's task; undefined when the signal aborts before. */
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

  /** True for an ended task. Ends a task whose timeout has passed but whose timer is late. */
  #isOver(arn: string, task: TokenTask): boolean {
    if (task.end !== undefined) return true;
    const { at, missed } = dueOf(task);
    if (Date.now() < at) return false;
    this.#store.change(arn, { end: { status: 'TIMED_OUT', at: Date.now(), missed } });
    this.#waiting.get(arn)?.abort();
    return true;
  }
}
