import { randomUUID } from 'node:crypto';
import { type Execution, endEvent, type Outcome, type Status, shortHistory, statusOf } from './execution.ts';
import type { HistoryEvent } from './history.ts';
import { type Journal, KEPT_FINISHED } from './journal.ts';
import { sleepUntil } from './long-timer.ts';
import { executionArn, type Machine } from './machine.ts';
import type { Child, MapRun } from './map-run.ts';
import type { Program, Step } from './program.ts';
import { Run, type Surroundings } from './run.ts';

/** Finished executions whose whole history is kept, in memory. */
const KEPT_HISTORIES = 2_000;

interface Running {
  readonly run: Run;
  readonly ended: PromiseWithResolvers<Outcome>;
  /** Stops the timer of the execution's TimeoutSeconds. */
  readonly timer: AbortController;
}

/**
 * All executions: those that run, and the last that ended. What starts and ends is in the journal before anybody hears of it.
 *
 * Executions that an earlier process left running start again from their first state, with the same name, ARN and
 * input: steps are idempotent. Child executions do not: their parent starts them anew.
 */
export class Executions {
  readonly machines: ReadonlyMap<string, Machine>;
  readonly #invoke: Surroundings['invoke'];
  readonly #journal: Journal;
  /** In the order of their start. */
  readonly #executions = new Map<string, Execution>();
  readonly #running = new Map<string, Running>();
  /** Both in the order of their end. */
  readonly #finished = new Set<string>();
  readonly #histories = new Map<string, HistoryEvent[]>();
  #closed = false;

  constructor(
    machines: readonly Machine[],
    invoke: Surroundings['invoke'],
    openJournal: (current: () => Iterable<Execution>) => Journal,
  ) {
    this.machines = new Map(machines.map((machine) => [machine.arn, machine]));
    this.#invoke = invoke;
    this.#journal = openJournal(() => this.#executions.values());
    for (const execution of this.#journal.recovered) {
      this.#executions.set(execution.arn, execution);
      if (execution.end !== undefined) this.#finished.add(execution.arn);
    }
  }

  /** Runs again what an earlier process left running. */
  resume(): void {
    for (const execution of [...this.#executions.values()].filter((each) => each.end === undefined)) {
      const machine = this.machines.get(execution.machineArn);
      if (execution.mapRunArn !== undefined) {
        this.#finish(execution.arn, { status: 'ABORTED', cause: 'The service was restarted: the parent runs again' });
      } else if (machine === undefined) {
        const cause = `${execution.machineArn} is no longer deployed`;
        this.#finish(execution.arn, { status: 'FAILED', error: 'StateMachineDoesNotExist', cause });
      } else {
        this.#run(execution, machine.program, machine);
      }
    }
  }

  get(arn: string): Execution | undefined {
    return this.#executions.get(arn);
  }

  /** Newest first: top-level ones of a state machine, or the children of one map run. */
  list(of: { machineArn: string } | { mapRunArn: string }, status?: Status): Execution[] {
    const belongs = (each: Execution) =>
      'mapRunArn' in of ? each.mapRunArn === of.mapRunArn : each.machineArn === of.machineArn;
    return [...this.#executions.values()]
      .filter((each) => belongs(each) && (status === undefined || statusOf(each) === status))
      .reverse();
  }

  history(execution: Execution): readonly HistoryEvent[] {
    return (
      this.#running.get(execution.arn)?.run.history.events ??
      this.#histories.get(execution.arn) ??
      shortHistory(execution)
    );
  }

  /** Starts an execution under an ARN that is free. `input` is JSON text. */
  start(machine: Machine, name: string, input: string): Execution {
    const arn = executionArn(machine.arn, name);
    const execution = { arn, name, machineArn: machine.arn, input, startedAt: Date.now() };
    this.#record(execution);
    this.#run(execution, machine.program, machine);
    return execution;
  }

  /** Ends a running execution and its children; quietly nothing when it has ended. */
  stop(arn: string, reason: { error?: string; cause?: string } = {}): void {
    this.#finish(arn, { status: 'ABORTED', ...reason });
  }

  /** When it ends, and how; at once if it has. For those who wait for an execution of this process. */
  outcome(arn: string): Promise<Outcome> | undefined {
    const end = this.#executions.get(arn)?.end;
    return end === undefined ? this.#running.get(arn)?.ended.promise : Promise.resolve(end.outcome);
  }

  /** Lets go of everything; what runs is not ended, but runs again when the journal is opened next. */
  close(): void {
    this.#closed = true;
    for (const { run, timer } of this.#running.values()) {
      timer.abort();
      run.stop();
    }
    // Whoever waits for one of them, a parent for its child, waits with a timer that would keep the process.
    for (const { ended } of this.#running.values()) ended.resolve({ status: 'ABORTED' });
    this.#running.clear();
    this.#journal.close();
  }

  #record(execution: Execution): void {
    if (this.#closed) throw new Error('the service is stopping');
    this.#executions.set(execution.arn, execution);
    this.#journal.started(execution);
  }

  #run(execution: Execution, program: Program, machine: { arn: string; name: string }): void {
    const run = new Run(execution, program, this.#surroundings(machine));
    const running: Running = { run, ended: Promise.withResolvers(), timer: new AbortController() };
    this.#running.set(execution.arn, running);
    // A start that came with a request is answered first; the flow begins in the next turn.
    setImmediate(() => {
      if (this.#running.get(execution.arn) !== running) return;
      void run.start().then((outcome) => this.#finish(execution.arn, outcome, running));
    });
    if (program.timeoutSeconds === undefined) return;
    void sleepUntil(execution.startedAt + program.timeoutSeconds * 1000, running.timer.signal).then(() => {
      if (!running.timer.signal.aborted) this.#finish(execution.arn, { status: 'TIMED_OUT', error: 'States.Timeout' });
    });
  }

  #surroundings(machine: { arn: string; name: string }): Surroundings {
    return {
      machine,
      invoke: this.#invoke,
      newMapRunArn: (label) => `${machine.arn.replace(':stateMachine:', ':mapRun:')}/${label}:${randomUUID()}`,
      startChild: (mapRun, step, input) => this.#startChild(machine, mapRun, step, input),
    };
  }

  #startChild(
    { arn, name }: { arn: string; name: string },
    mapRun: MapRun,
    step: Step & { kind: 'child' },
    input: unknown,
  ): Child {
    const child = { arn: `${arn}/${step.label}`, name: `${name}/${step.label}` };
    const id = randomUUID();
    const execution: Execution = {
      arn: executionArn(child.arn, id),
      name: id,
      machineArn: child.arn,
      mapRunArn: mapRun.arn,
      input: JSON.stringify(input),
      startedAt: Date.now(),
    };
    this.#record(execution);
    this.#run(execution, step.program, child);
    const outcome = this.#running.get(execution.arn)?.ended.promise ?? Promise.resolve<Outcome>({ status: 'ABORTED' });
    return { outcome, stop: () => this.stop(execution.arn) };
  }

  /** Ends an execution that has not ended; with `by`, only if that run is still the one that works on it. */
  #finish(arn: string, outcome: Outcome, by?: Running): void {
    const execution = this.#executions.get(arn);
    const running = this.#running.get(arn);
    if (this.#closed || execution === undefined || execution.end !== undefined) return;
    if (by !== undefined && by !== running) return;
    const at = Date.now();
    this.#executions.set(arn, { ...execution, end: { at, outcome } });
    this.#journal.ended(arn, at, outcome);
    this.#running.delete(arn);
    this.#finished.add(arn);
    running?.timer.abort();
    if (outcome.status === 'ABORTED' || outcome.status === 'TIMED_OUT') running?.run.stop();
    if (running !== undefined) this.#histories.set(arn, [...running.run.history.events, endEvent(outcome, at)]);
    this.#forgetOldest();
    running?.ended.resolve(outcome);
  }

  #forgetOldest(): void {
    for (const arn of this.#histories.keys()) {
      if (this.#histories.size <= KEPT_HISTORIES) break;
      this.#histories.delete(arn);
    }
    for (const arn of this.#finished) {
      if (this.#finished.size <= KEPT_FINISHED) break;
      this.#finished.delete(arn);
      this.#executions.delete(arn);
    }
  }
}
