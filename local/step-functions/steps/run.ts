import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Execution, Outcome } from '../journal/execution.ts';
import { type EngineEvent, History, MAX_EVENTS } from '../journal/history.ts';
import { failed, succeeded } from '../journal/outcome.ts';
import type { Checkpoint, Entered, TokenTask } from '../program/checkpoint.ts';
import { FatalFailure, stopped } from '../program/failures.ts';
import { sleepUntil } from '../program/long-timer.ts';
import type { ChildInput, Program, Step, TokenInput, WaitInput } from '../program/program.ts';
import { type Resumed, resumedAt } from '../program/resume.ts';
import { LambdaStep } from './lambda-step.ts';
import { MapStep } from './map-step.ts';
import type { Surroundings } from './surroundings.ts';
import { resultOf, TokenStep } from './token-step.ts';
import { endOfWait } from './wait-step.ts';

type TaskCheckpoint = Checkpoint & { readonly task: TokenTask };

/**
 * One execution, from its start or checkpoint to its end or `stop`.
 *
 * The engine runs up to a task that waits for a token, and ends there. A promise waits for the
 * answer; then a new engine goes on from the end of that task.
 */
export class Run {
  readonly history: History;
  readonly #execution: Execution;
  readonly #program: Program;
  readonly #around: Surroundings;
  readonly #abort = new AbortController();
  readonly #lambda: LambdaStep;
  readonly #token: TokenStep;
  readonly #map: MapStep;
  /** Running work by Task and item, for a Task that is entered again. */
  readonly #underWay = new Map<string, Promise<unknown>>();
  #abortEngine: () => void = () => undefined;
  #entered: Entered = { state: '', input: undefined, enteredAt: 0 };
  /** True when the engine has ended at a task that waits for a token. */
  #waits = false;

  constructor(execution: Execution, program: Program, around: Surroundings) {
    this.#execution = execution;
    this.#program = program;
    this.#around = around;
    this.history = new History(program);
    this.#lambda = new LambdaStep(this.history, around.invoke, this.#abort.signal);
    this.#token = new TokenStep(execution, this.history, around);
    this.#map = new MapStep(this.history, around);
  }

  /** Runs it. Never rejects: an error is an outcome. Ignore the outcome after `stop`. */
  async start(): Promise<Outcome> {
    const { input, startedAt } = this.#execution;
    const details = { input: JSON.parse(input) };
    this.history.add('ExecutionStarted', 'executionStartedEventDetails', details, startedAt);
    const begun = this.#around.checkpoint();
    if (hasTask(begun)) this.#token.recall(begun);
    else this.#map.recall(begun);
    for (;;) {
      const checkpoint = this.#around.checkpoint();
      if (hasTask(checkpoint)) await this.#token.end(checkpoint, this.#abort.signal);
      if (this.#abort.signal.aborted) return { status: 'ABORTED' };
      const outcome = await this.#onEngine(this.#around.checkpoint());
      if (!this.#waits) return outcome;
    }
  }

  /** Ends it now: starts no step, uses no pending result, and stops the children. */
  stop(): void {
    this.#abort.abort();
    this.#abortEngine();
    this.#map.stop();
  }

  /** Runs it up to the next task that waits for a token, or to its end. */
  async #onEngine(checkpoint: Checkpoint | undefined): Promise<Outcome> {
    this.#waits = false;
    const { arn: Id, name: Name, input, startedAt } = this.#execution;
    const { machine } = this.#around;
    const token = this.#token;
    const context = {
      Execution: { Id, Name, StartedAt: new Date(startedAt).toISOString() },
      StateMachine: { Id: machine.arn, Name: machine.name },
      Task: {
        get Token() {
          return token.token;
        },
      },
    };
    const resumed = checkpoint && resumedAt(this.#program, checkpoint);
    const overrides = { taskResourceLocalHandlers: this.#handlers(resumed) };
    const options = { overrides, context } as unknown as Parameters<Program['machine']['run']>[1];
    const engine = (resumed ?? this.#program).machine.run(JSON.parse(input), options);
    this.#abortEngine = () => engine.abort();
    const collected = this.#collect(engine.eventLogs as AsyncGenerator<EngineEvent>, resumed);
    const outcome = await engine.result.then(succeeded, failed);
    await collected;
    return outcome;
  }

  #handlers(resumed: Resumed | undefined): Record<string, (data: unknown) => Promise<unknown>> {
    const handlers = Object.entries(this.#program.steps).map(([name, step]) => [
      name,
      (data: unknown) => this.#enter(name, step, data),
    ]);
    if (resumed?.ended === undefined) return Object.fromEntries(handlers);
    const { name, end } = resumed.ended;
    let isFirst = true;
    // When a Retry enters the state again, it is a new attempt.
    const enter = async (data: unknown) => {
      if (!isFirst) return this.#enter(name, { kind: 'token' }, data);
      isFirst = false;
      await nextTurn();
      this.#throwIfOver();
      return resultOf(end);
    };
    return Object.fromEntries([...handlers, [name, enter]]);
  }

  async #collect(events: AsyncGenerator<EngineEvent>, resumed: Resumed | undefined): Promise<void> {
    for await (const event of events) {
      if (event.type === 'StateFailed' || event.type === 'StateExited') this.#lambda.left();
      if (event.index === undefined) this.#follow(event, resumed);
      const { ended } = resumed ?? {};
      if (event.state === undefined || event.state.name !== ended?.name) this.history.addEngineEvent(event);
      // The history already has the entry of the state, from before the wait.
      else if (event.type !== 'StateEntered') {
        this.history.addEngineEvent({ ...event, state: { ...event.state, name: ended.of.state } });
      }
    }
  }

  #follow({ type, timestamp, state, retry }: EngineEvent, resumed: Resumed | undefined): void {
    if (state === undefined) return;
    const { name, input } = state;
    if (type === 'StateEntered') {
      this.#map.entered(name);
      this.#entered = name === resumed?.ended?.name ? resumed.ended.of : { state: name, input, enteredAt: timestamp };
    }
    if (type === 'StateRetried') {
      const { Retry = [] } = (resumed ?? this.#program).rewritten.States[name] as { Retry?: unknown[] };
      const { retries = [] } = this.#entered;
      const used = Retry.map((retrier, index) => (retries[index] ?? 0) + (retrier === retry?.retrier ? 1 : 0));
      this.#entered = { ...this.#entered, retries: used };
    }
  }

  async #enter(name: string, step: Step, data: unknown): Promise<unknown> {
    // The engine reports events in microtasks: after one turn the history has the event of this state.
    await nextTurn();
    this.#throwIfOver();
    if (step.kind === 'lambda') return this.#invoke(step.resource, data);
    if (step.kind === 'wait') return this.#once(name, () => this.#wait(data as WaitInput));
    if (step.kind === 'token') return this.#leaveToWait(data as TokenInput);
    const item = data as ChildInput;
    return this.#once(`${name}#${item.index}`, () => this.#child(step, item));
  }

  /** Runs the work once, even when its Task is entered more often. */
  #once(key: string, work: () => Promise<unknown>): Promise<unknown> {
    const underWay = this.#underWay.get(key) ?? work().finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, underWay);
    return underWay;
  }

  async #invoke(resource: string, input: unknown): Promise<unknown> {
    const output = await this.#lambda.run(resource, input);
    this.#throwIfOver();
    return output;
  }

  async #wait(input: WaitInput): Promise<null> {
    await sleepUntil(endOfWait(input), this.#abort.signal);
    this.#throwIfOver();
    return null;
  }

  #leaveToWait(input: TokenInput): never {
    this.#token.schedule(this.#entered, input);
    this.#waits = true;
    throw stopped();
  }

  async #child(step: Step & { kind: 'child' }, item: ChildInput): Promise<unknown> {
    const result = await this.#map.item(step, item, this.#entered);
    this.#throwIfOver();
    return result;
  }

  #throwIfOver(): void {
    if (this.#abort.signal.aborted) throw stopped();
    if (this.history.events.length >= MAX_EVENTS) {
      throw new FatalFailure('States.Runtime', `The execution reached the maximum of ${MAX_EVENTS} history events`);
    }
  }
}

function hasTask(checkpoint: Checkpoint | undefined): checkpoint is TaskCheckpoint {
  return checkpoint?.task !== undefined;
}
