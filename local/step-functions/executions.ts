import { randomUUID } from 'node:crypto';
import {
  type Execution,
  endEvent,
  isListed,
  type Listing,
  type Outcome,
  type Status,
  shortHistory,
  statusOf,
} from './execution.ts';
import { Finished } from './finished.ts';
import type { HistoryEvent } from './history.ts';
import type { Journal } from './journal.ts';
import { sleepUntil } from './long-timer.ts';
import { executionArn, type Machine } from './machine.ts';
import type { Child, MapRun } from './map-run.ts';
import type { Program, Step } from './program.ts';
import { Run, type Surroundings } from './run.ts';
import { Versions } from './versions.ts';

interface Running {
  readonly run: Run;
  readonly ended: PromiseWithResolvers<Outcome>;
  /** Stops the timer of the execution's TimeoutSeconds. */
  readonly timer: AbortController;
}

/**
 * All executions: those that run, and the last that ended. What starts and ends is in the journal before anybody hears of it.
 *
 * Executions that an earlier process left running start again from their first state, with the same name, ARN, input
 * and definition: steps are idempotent. Child executions do not: their parent starts them anew.
 */
export class Executions {
  readonly machines: ReadonlyMap<string, Machine>;
  readonly versions: Versions;
  readonly #invoke: Surroundings['invoke'];
  readonly #journal: Journal;
  /** In the order of their start. */
  readonly #executions = new Map<string, Execution>();
  readonly #running = new Map<string, Running>();
  readonly #finished = new Finished();
  #closed = false;

  constructor(
    machines: readonly Machine[],
    invoke: Surroundings['invoke'],
    openJournal: (current: () => Iterable<Execution>) => Journal,
  ) {
    this.machines = new Map(machines.map((machine) => [machine.arn, machine]));
    this.#invoke = invoke;
    this.#journal = openJournal(() => this.#executions.values());
    this.versions = new Versions(this.machines, this.#journal);
    for (const execution of this.#journal.recovered) {
      this.#executions.set(execution.arn, execution);
      if (execution.end !== undefined) this.#finished.add(execution.arn);
    }
  }

  /** Runs again what an earlier process left running. Throws an Error for a definition that does not run here any more. */
  resume(): void {
    for (const execution of [...this.#executions.values()].filter((each) => each.end === undefined)) {
      const program = this.versions.programOf(execution);
      if (execution.mapRunArn !== undefined) {
        this.#finish(execution.arn, { status: 'ABORTED', cause: 'The service was restarted: the parent runs again' });
      } else if (program === undefined) {
        const cause = `${execution.machineArn} is no longer deployed`;
        this.#finish(execution.arn, { status: 'FAILED', error: 'StateMachineDoesNotExist', cause });
      } else {
        this.#run(execution, program);
      }
    }
  }

  get(arn: string): Execution | undefined {
    return this.#executions.get(arn);
  }

  /** Newest first. */
  list(listing: Listing, status?: Status): Execution[] {
    return [...this.#executions.values()]
      .filter((each) => isListed(each, listing) && (status === undefined || statusOf(each) === status))
      .reverse();
  }

  history(execution: Execution): readonly HistoryEvent[] {
    return (
      this.#running.get(execution.arn)?.run.history.events ??
      this.#finished.history(execution.arn) ??
      shortHistory(execution)
    );
  }

  /** Starts an execution under an ARN that is free, on the version that the qualifier stands for. `input` is JSON text. */
  start(machine: Machine, name: string, input: string, qualifier?: string): Execution {
    const version = this.versions.resolve(machine, qualifier)?.version;
    const execution: Execution = {
      ...{ arn: executionArn(machine.arn, name), name, machineArn: machine.arn, input, startedAt: Date.now() },
      ...(version === undefined ? {} : { version }),
      ...(qualifier === undefined ? {} : { startedOn: qualifier }),
    };
    const program = this.versions.programOf(execution) ?? machine.program;
    this.#record(execution);
    this.#run(execution, program);
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
    try {
      this.#journal.started(execution);
    } catch (error) {
      this.#executions.delete(execution.arn);
      throw error;
    }
  }

  #run(execution: Execution, program: Program): void {
    const run = new Run(execution, program, this.#surroundings(execution.machineArn));
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

  #surroundings(machineArn: string): Surroundings {
    return {
      machine: { arn: machineArn, name: machineArn.split(':').slice(6).join(':') },
      invoke: this.#invoke,
      newMapRunArn: (label) => `${machineArn.replace(':stateMachine:', ':mapRun:')}/${label}:${randomUUID()}`,
      startChild: (mapRun, step, input) => this.#startChild(`${machineArn}/${step.label}`, mapRun, step, input),
    };
  }

  #startChild(machineArn: string, mapRun: MapRun, step: Step & { kind: 'child' }, input: unknown): Child {
    const id = randomUUID();
    const execution: Execution = {
      arn: executionArn(machineArn, id),
      name: id,
      machineArn,
      mapRunArn: mapRun.arn,
      input: JSON.stringify(input),
      startedAt: Date.now(),
    };
    this.#record(execution);
    this.#run(execution, step.program);
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
    running?.timer.abort();
    if (outcome.status === 'ABORTED' || outcome.status === 'TIMED_OUT') running?.run.stop();
    const history = running && [...running.run.history.events, endEvent(outcome, at)];
    for (const old of this.#finished.add(arn, history)) this.#executions.delete(old);
    running?.ended.resolve(outcome);
  }
}
