import type { Execution } from '../journal/execution.ts';
import type { History } from '../journal/history.ts';
import type { Checkpoint, Entered, TaskEnd, TokenTask } from '../program/checkpoint.ts';
import { defined } from '../program/defined.ts';
import { FatalFailure, StepFailure } from '../program/failures.ts';
import type { TokenInput } from '../program/program.ts';
import { newTaskToken } from '../program/task-token.ts';
import type { Surroundings } from './surroundings.ts';

const NAMES = { resourceType: 'lambda', resource: 'invoke.waitForTaskToken' };

/** The token tasks of one run, one after the other: attempts and their events. */
export class TokenStep {
  readonly #execution: Execution;
  readonly #history: History;
  readonly #around: Surroundings;
  #nextToken: string | undefined;

  constructor(execution: Execution, history: History, around: Surroundings) {
    this.#execution = execution;
    this.#history = history;
    this.#around = around;
  }

  /** Token of the next attempt, for the context object. */
  get token(): string {
    this.#nextToken ??= newTaskToken(this.#execution.arn);
    return this.#nextToken;
  }

  /** Begins an attempt. The token can be answered from now on, also after a restart. */
  schedule(reached: Entered, { parameters, ...limits }: TokenInput): void {
    const { FunctionName, Payload = {} } = parameters;
    if (typeof FunctionName !== 'string') {
      throw new FatalFailure('States.Runtime', `FunctionName is ${JSON.stringify(FunctionName)}, not text`);
    }
    const task: TokenTask = defined({
      ...{ token: this.token, functionArn: FunctionName, payload: Payload, scheduledAt: Date.now() },
      timeoutSeconds: limit('TimeoutSeconds', limits.timeoutSeconds),
      heartbeatSeconds: limit('HeartbeatSeconds', limits.heartbeatSeconds),
    });
    this.#nextToken = undefined;
    this.#around.reach({ ...reached, task });
    this.#addScheduled(task);
  }

  /** Waits for the end of the checkpoint's attempt; undefined when the signal aborts before. */
  async end({ task }: { task: TokenTask }, signal: AbortSignal): Promise<TaskEnd | undefined> {
    if (task.end === undefined && task.submittedAt === undefined) void this.#submit(task);
    const end = task.end ?? (await this.#around.tasks.ended(this.#execution.arn, signal));
    if (end !== undefined) this.#addEnd(end);
    return end;
  }

  /** Records the task's events of an earlier process. */
  recall({ state, input, enteredAt, task }: Checkpoint & { task: TokenTask }): void {
    this.#history.add('TaskStateEntered', 'stateEnteredEventDetails', { name: state, input }, enteredAt);
    this.#addScheduled(task);
    if (task.submittedAt !== undefined) {
      this.#history.add('TaskSubmitted', 'taskSubmittedEventDetails', { ...NAMES }, task.submittedAt);
    }
  }

  /** Invokes the function. Its result does not count once the task is over. */
  async #submit({ token, functionArn, payload }: TokenTask): Promise<void> {
    const { arn } = this.#execution;
    try {
      const Payload = await this.#around.invoke(functionArn, payload);
      const output = { ExecutedVersion: '$LATEST', Payload, StatusCode: 200 };
      if (this.#around.tasks.submitted(arn, token)) {
        this.#history.add('TaskSubmitted', 'taskSubmittedEventDetails', { ...NAMES, output });
      }
    } catch (error) {
      const { name, message } = error as Error;
      this.#around.tasks.submitted(arn, token, { error: name, cause: message });
    }
  }

  #addScheduled({ functionArn, payload, timeoutSeconds, heartbeatSeconds, scheduledAt }: TokenTask): void {
    const details = defined({
      ...{ ...NAMES, region: functionArn.split(':')[3], parameters: { FunctionName: functionArn, Payload: payload } },
      ...{ timeoutInSeconds: timeoutSeconds, heartbeatInSeconds: heartbeatSeconds },
    });
    this.#history.add('TaskScheduled', 'taskScheduledEventDetails', details, scheduledAt);
    this.#history.add('TaskStarted', 'taskStartedEventDetails', { ...NAMES }, scheduledAt);
  }

  #addEnd({ at, status, ...end }: TaskEnd): void {
    if (status === 'SUCCEEDED') {
      this.#history.add('TaskSucceeded', 'taskSucceededEventDetails', { ...NAMES, ...end }, at);
    } else if (status === 'FAILED') {
      this.#history.add('TaskFailed', 'taskFailedEventDetails', { ...NAMES, ...end }, at);
    } else {
      this.#history.add('TaskTimedOut', 'taskTimedOutEventDetails', { ...NAMES, error: 'States.Timeout' }, at);
    }
  }
}

/** The output of an ended task. Throws its error for Retry and Catch. */
export function resultOf(end: TaskEnd): unknown {
  if (end.status === 'SUCCEEDED') return end.output;
  if (end.status === 'TIMED_OUT') throw new StepFailure('States.Timeout', '');
  throw new StepFailure(end.error ?? '', end.cause ?? '');
}

function limit(field: string, seconds: unknown): number | undefined {
  if (seconds === undefined) return undefined;
  if (Number.isSafeInteger(seconds) && Number(seconds) > 0) return Number(seconds);
  throw new FatalFailure('States.Runtime', `${field} is ${JSON.stringify(seconds)}, not a positive integer`);
}
