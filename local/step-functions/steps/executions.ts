import { randomUUID } from 'node:crypto';
import type { Execution, Listing, Outcome, Status } from '../journal/execution.ts';
import { ExecutionStore } from '../journal/execution-store.ts';
import type { HistoryEvent } from '../journal/history.ts';
import type { Journal } from '../journal/journal.ts';
import type { Child, MapRun } from '../journal/map-run.ts';
import { Versions } from '../journal/versions.ts';
import { defined } from '../program/defined.ts';
import { sleepUntil } from '../program/long-timer.ts';
import { executionArn, type Machine } from '../program/machine.ts';
import type { ChildInput, Program, Step } from '../program/program.ts';
import { hasCheckpoint } from '../program/resume.ts';
import { Run } from './run.ts';
import type { Surroundings } from './surroundings.ts';
import { WaitingTasks } from './waiting-tasks.ts';

interface Running {
  readonly run: Run;
  readonly ended: PromiseWithResolvers<Outcome>;
  /** Stops the timer of the execution's TimeoutSeconds. */
  readonly timer: AbortController;
}

/**
 * Runs executions.
 *
 * Running executions of an earlier process go on from their checkpoint: a task that waits for its
 * token, or a Distributed Map with its children. Without a checkpoint they start again from their
 * first state, with the same name, ARN, input and definition: steps are idempotent.
 */
export class Executions {
  readonly machines: ReadonlyMap<string, Machine>;
  readonly versions: Versions;
  readonly tasks: WaitingTasks;
  readonly #invoke: Surroundings['invoke'];
  readonly #store: ExecutionStore;
  readonly #running = new Map<string, Running>();

  constructor(
    machines: readonly Machine[],
    invoke: Surroundings['invoke'],
    openJournal: (current: () => Iterable<Execution>) => Journal,
  ) {
    this.machines = new Map(machines.map((machine) => [machine.arn, machine]));
    this.#invoke = invoke;
    this.#store = new ExecutionStore(openJournal);
    this.tasks = new WaitingTasks(this.#store);
    this.versions = new Versions(this.machines, this.#store.journal);
  }

  /** Resumes the executions of an earlier process. Throws for a definition that no longer runs here. */
  resume(): void {
    for (const execution of this.#store.running()) {
      // A parent finds its children itself.
      if (execution.mapRunArn !== undefined) continue;
      const program = this.versions.programOf(execution);
      if (program === undefined) {
        const cause = `${execution.machineArn} is no longer deployed`;
        this.#finish(execution.arn, { status: 'FAILED', error: 'StateMachineDoesNotExist', cause });
      } else {
        this.#run(execution, program);
      }
    }
    for (const { arn } of this.#store.running().filter((each) => !this.#isFound(each))) {
      this.#finish(arn, {
        status: 'ABORTED',
        cause: 'The service was restarted, and the parent does not go on with this',
      });
    }
  }

  get(arn: string): Execution | undefined {
    return this.#store.get(arn);
  }

  /** Newest first. */
  list(listing: Listing, status?: Status): Execution[] {
    return this.#store.list(listing, status);
  }

  history(execution: Execution): readonly HistoryEvent[] {
    return this.#running.get(execution.arn)?.run.history.events ?? this.#store.history(execution);
  }

  /** Starts an execution with an unused name, on the qualifier's version. `input` is JSON text. */
  start(machine: Machine, name: string, input: string, qualifier?: string): Execution {
    const version = this.versions.resolve(machine, qualifier)?.version;
    const execution: Execution = defined({
      ...{ arn: executionArn(machine.arn, name), name, machineArn: machine.arn, input, startedAt: Date.now() },
      ...{ version, startedOn: qualifier },
    });
    const program = this.versions.programOf(execution) ?? machine.program;
    this.#store.add(execution);
    this.#run(execution, program);
    return execution;
  }

  /** Ends a running execution and its children; does nothing when it has ended. */
  stop(arn: string, reason: { error?: string; cause?: string } = {}): void {
    this.#finish(arn, { status: 'ABORTED', ...reason });
  }

  /** Resolves with the outcome when the execution ends. */
  outcome(arn: string): Promise<Outcome> | undefined {
    const end = this.#store.get(arn)?.end;
    return end === undefined ? this.#running.get(arn)?.ended.promise : Promise.resolve(end.outcome);
  }

  /** Closes everything. Running executions go on when the journal is opened again. */
  close(): void {
    this.#store.close();
    for (const { run, timer } of this.#running.values()) {
      timer.abort();
      run.stop();
    }
    // A parent that waits for a child has a timer, which would keep the process alive.
    for (const { ended } of this.#running.values()) ended.resolve({ status: 'ABORTED' });
    this.#running.clear();
  }

  #run(execution: Execution, program: Program): void {
    if (execution.checkpoint !== undefined && !hasCheckpoint(program, execution.checkpoint)) {
      this.#store.restart(execution.arn);
      this.#stopChildren(execution.arn);
    }
    const run = new Run(execution, program, this.#surroundings(execution));
    const running: Running = { run, ended: Promise.withResolvers(), timer: new AbortController() };
    this.#running.set(execution.arn, running);
    // The flow begins in the next turn, after the answer to StartExecution.
    setImmediate(() => {
      if (this.#running.get(execution.arn) !== running) return;
      void run.start().then((outcome) => this.#finish(execution.arn, outcome, running));
    });
    if (program.timeoutSeconds === undefined) return;
    void sleepUntil(execution.startedAt + program.timeoutSeconds * 1000, running.timer.signal).then(() => {
      if (!running.timer.signal.aborted) this.#finish(execution.arn, { status: 'TIMED_OUT', error: 'States.Timeout' });
    });
  }

  #surroundings({ arn, machineArn }: Execution): Surroundings {
    return {
      machine: { arn: machineArn, name: machineArn.split(':').slice(6).join(':') },
      tasks: this.tasks,
      checkpoint: () => this.#store.get(arn)?.checkpoint,
      reach: (checkpoint) => this.#store.reach(arn, checkpoint),
      invoke: this.#invoke,
      newMapRunArn: (label) => `${machineArn.replace(':stateMachine:', ':mapRun:')}/${label}:${randomUUID()}`,
      child: (mapRun, step, item) => {
        const begun = this.#store.child(arn, mapRun.arn, item.index);
        return this.#child(begun ?? this.#addChild(arn, `${machineArn}/${step.label}`, mapRun, item), step);
      },
      stopChildren: (mapRun) => this.#stopChildren(arn, mapRun),
    };
  }

  #addChild(parentArn: string, machineArn: string, mapRun: MapRun, { index, input }: ChildInput): Execution {
    const id = randomUUID();
    const execution: Execution = {
      ...{ arn: executionArn(machineArn, id), name: id, machineArn, mapRunArn: mapRun.arn, parentArn, index },
      input: JSON.stringify(input),
      startedAt: Date.now(),
    };
    this.#store.add(execution);
    return execution;
  }

  /** Runs the child, unless it has ended in an earlier process. */
  #child(execution: Execution, step: Step & { kind: 'child' }): Child {
    const { arn, end } = execution;
    if (end === undefined) this.#run(execution, step.program);
    const outcome = this.outcome(arn) ?? Promise.resolve<Outcome>({ status: 'ABORTED' });
    return { outcome, stop: () => this.stop(arn) };
  }

  #stopChildren(parentArn: string, mapRun?: MapRun): void {
    for (const { arn, mapRunArn } of this.#store.runningChildren(parentArn)) {
      if (mapRun === undefined || mapRun.arn === mapRunArn) this.stop(arn);
    }
  }

  /** True for a running execution, and for a child whose parent resumes its map run. */
  #isFound({ arn, mapRunArn, parentArn }: Execution): boolean {
    if (mapRunArn === undefined) return this.#running.has(arn);
    const parent = this.#store.get(parentArn ?? '');
    return parent !== undefined && parent.end === undefined && parent.checkpoint?.mapRunArn === mapRunArn;
  }

  /** Ends a running execution; with `by`, only if that run is still the current one. */
  #finish(arn: string, outcome: Outcome, by?: Running): void {
    const running = this.#running.get(arn);
    if (by !== undefined && by !== running) return;
    if (!this.#store.end(arn, outcome, running?.run.history.events)) return;
    this.#running.delete(arn);
    running?.timer.abort();
    if (outcome.status === 'ABORTED' || outcome.status === 'TIMED_OUT') running?.run.stop();
    this.#stopChildren(arn);
    this.#store.release(arn);
    running?.ended.resolve(outcome);
  }
}
