import { setImmediate as nextTurn } from 'node:timers/promises';
import { ExecutionError } from 'aws-local-stepfunctions';
import type { Execution, Outcome } from './execution.ts';
import { FatalFailure, stopped } from './failures.ts';
import { type EngineEvent, History, MAX_EVENTS } from './history.ts';
import { sleepUntil } from './long-timer.ts';
import { type Child, MapRun } from './map-run.ts';
import type { ChildInput, Program, Step, WaitInput } from './program.ts';

/** Bytes of JSON that a state may hand on, as on AWS. */
export const MAX_DATA_BYTES = 262_144;
const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/** What a run reaches outside itself. */
export interface Surroundings {
  readonly machine: { readonly arn: string; readonly name: string };
  /** Invokes the function of that ARN once; its error is a StepFailure. */
  invoke(functionArn: string, input: unknown): Promise<unknown>;
  newMapRunArn(label: string): string;
  startChild(mapRun: MapRun, step: Step & { kind: 'child' }, input: unknown): Child;
}

/** One execution on the engine, from its start to its end or to `stop`. */
export class Run {
  readonly history: History;
  readonly #execution: Execution;
  readonly #program: Program;
  readonly #around: Surroundings;
  readonly #abort = new AbortController();
  readonly #mapRuns = new Map<string, MapRun>();
  /** Work that a Task entered again finds going on, by Task and item. */
  readonly #underWay = new Map<string, Promise<unknown>>();
  /** The attempt whose events belong into the history: a late answer of one that timed out does not. */
  #attempt = 0;

  constructor(execution: Execution, program: Program, around: Surroundings) {
    this.#execution = execution;
    this.#program = program;
    this.#around = around;
    this.history = new History(program);
  }

  /** Runs it. Never rejects: an error is an outcome. After `stop` the outcome has no meaning. */
  async start(): Promise<Outcome> {
    const { arn: Id, name: Name, input } = this.#execution;
    this.history.add('ExecutionStarted', 'executionStartedEventDetails', { input: JSON.parse(input) });
    const taskResourceLocalHandlers = Object.fromEntries(
      Object.entries(this.#program.steps).map(([name, step]) => [
        name,
        (data: unknown) => this.#enter(name, step, data),
      ]),
    );
    const { machine } = this.#around;
    const context = { Execution: { Id, Name }, StateMachine: { Id: machine.arn, Name: machine.name } };
    const options = { overrides: { taskResourceLocalHandlers }, context } as unknown as Parameters<
      Program['machine']['run']
    >[1];
    const engine = this.#program.machine.run(JSON.parse(input), options);
    this.#abort.signal.addEventListener('abort', () => engine.abort(), { once: true });
    const collected = this.#collect(engine.eventLogs as AsyncGenerator<EngineEvent>);
    const outcome = await engine.result.then(succeeded, failed);
    await collected;
    return outcome;
  }

  /** Ends it now: no step starts any more, and no result that is under way is used. Children are stopped too. */
  stop(): void {
    this.#abort.abort();
    for (const mapRun of this.#mapRuns.values()) mapRun.stop();
  }

  async #collect(events: AsyncGenerator<EngineEvent>): Promise<void> {
    for await (const event of events) {
      if (event.type === 'StateFailed' || event.type === 'StateExited') this.#attempt += 1;
      // A Map that is entered again is a new map run; until then its last one answers, so that a failed one starts no item.
      if (event.type === 'StateEntered' && event.state !== undefined) this.#mapRuns.delete(event.state.name);
      this.history.addEngineEvent(event);
    }
  }

  async #enter(name: string, step: Step, data: unknown): Promise<unknown> {
    // The engine's events reach the history in microtasks: one turn later, that of this very state is there.
    await nextTurn();
    this.#throwIfOver();
    if (step.kind === 'lambda') return this.#invoke(step.resource, data);
    if (step.kind === 'wait') return this.#once(name, () => this.#wait(data as WaitInput));
    const item = data as ChildInput;
    return this.#once(`${name}#${item.index}`, () => this.#child(step, item));
  }

  /** The result of work that a Task may be entered for more than once. */
  #once(key: string, work: () => Promise<unknown>): Promise<unknown> {
    const underWay = this.#underWay.get(key) ?? work().finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, underWay);
    return underWay;
  }

  async #invoke(resource: string, input: unknown): Promise<unknown> {
    const attempt = ++this.#attempt;
    const add = (type: string, field?: string, details?: Record<string, unknown>) => {
      if (attempt === this.#attempt && !this.#abort.signal.aborted) this.history.add(type, field, details);
    };
    add('LambdaFunctionScheduled', 'lambdaFunctionScheduledEventDetails', { resource, input });
    add('LambdaFunctionStarted');
    const output = await this.#around.invoke(resource, input).catch((error: Error) => {
      add('LambdaFunctionFailed', 'lambdaFunctionFailedEventDetails', { error: error.name, cause: error.message });
      throw error;
    });
    this.#throwIfOver();
    add('LambdaFunctionSucceeded', 'lambdaFunctionSucceededEventDetails', { output });
    if (Buffer.byteLength(JSON.stringify(output)) > MAX_DATA_BYTES) {
      throw new FatalFailure('States.DataLimitExceeded', `${resource} returned more than ${MAX_DATA_BYTES} bytes`);
    }
    return output;
  }

  async #wait(input: WaitInput): Promise<null> {
    await sleepUntil(endOfWait(input), this.#abort.signal);
    this.#throwIfOver();
    return null;
  }

  async #child(step: Step & { kind: 'child' }, item: ChildInput): Promise<unknown> {
    const mapRun = this.#mapRun(step, item);
    const start = () => this.#around.startChild(mapRun, step, item.input);
    const result = await mapRun.item(item, start).catch((error: unknown) => {
      if (!(error instanceof FatalFailure))
        this.history.add('MapRunFailed', 'mapRunFailedEventDetails', describe(error));
      throw error;
    });
    this.#throwIfOver();
    if (mapRun.isOver) this.history.add('MapRunSucceeded');
    return result;
  }

  #mapRun({ map, label }: Step & { kind: 'child' }, { total }: ChildInput): MapRun {
    const current = this.#mapRuns.get(map);
    if (current !== undefined) return current;
    const mapRun = new MapRun(this.#around.newMapRunArn(label));
    this.#mapRuns.set(map, mapRun);
    this.history.add('MapStateStarted', 'mapStateStartedEventDetails', { length: total });
    this.history.add('MapRunStarted', 'mapRunStartedEventDetails', { mapRunArn: mapRun.arn });
    return mapRun;
  }

  #throwIfOver(): void {
    if (this.#abort.signal.aborted) throw stopped();
    if (this.history.events.length >= MAX_EVENTS) {
      throw new FatalFailure('States.Runtime', `The execution reached the maximum of ${MAX_EVENTS} history events`);
    }
  }
}

function endOfWait(input: WaitInput): number {
  if ('seconds' in input) {
    if (Number.isSafeInteger(input.seconds) && Number(input.seconds) >= 0)
      return Date.now() + Number(input.seconds) * 1000;
    throw new FatalFailure('States.Runtime', `a Wait of ${JSON.stringify(input.seconds)} seconds`);
  }
  if (typeof input.timestamp === 'string' && RFC_3339.test(input.timestamp)) return Date.parse(input.timestamp);
  throw new FatalFailure(
    'States.Runtime',
    `a Wait until ${JSON.stringify(input.timestamp)}, which is no RFC 3339 time`,
  );
}

function succeeded(output: unknown): Outcome {
  return { status: 'SUCCEEDED', output: JSON.stringify(output ?? null) };
}

function failed(error: unknown): Outcome {
  return { status: 'FAILED', ...describe(error instanceof ExecutionError ? error.cause : error) };
}

function describe(error: unknown): { error: string; cause: string } {
  return error instanceof Error
    ? { error: error.name, cause: error.message }
    : { error: 'States.Runtime', cause: String(error) };
}
