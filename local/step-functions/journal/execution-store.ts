import type { Checkpoint, TokenTask } from '../program/checkpoint.ts';
import { Children } from './children.ts';
import {
  type Execution,
  endEvent,
  isListed,
  type Listing,
  type Outcome,
  type Status,
  shortHistory,
  statusOf,
  withEnd,
  withTask,
} from './execution.ts';
import { Finished } from './finished.ts';
import type { HistoryEvent } from './history.ts';
import type { Journal } from './journal.ts';

/**
 * Running executions, and the last ended ones, in memory and in the journal. Each change is written
 * to the journal before callers see it.
 */
export class ExecutionStore {
  readonly journal: Journal;
  /** In the order of their start. */
  readonly #executions = new Map<string, Execution>();
  readonly #finished = new Finished();
  readonly #children = new Children();
  #closed = false;

  constructor(openJournal: (current: () => Iterable<Execution>) => Journal) {
    this.journal = openJournal(() => this.#executions.values());
    for (const execution of this.journal.recovered) this.#executions.set(execution.arn, execution);
    for (const execution of this.#executions.values()) this.#classify(execution);
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

  /** In the order of their start. */
  running(): Execution[] {
    return [...this.#executions.values()].filter(({ end }) => end === undefined);
  }

  /** The history of an execution that this process does not run. */
  history(execution: Execution): readonly HistoryEvent[] {
    return this.#finished.history(execution.arn) ?? shortHistory(execution);
  }

  child(parentArn: string, mapRunArn: string, index: number): Execution | undefined {
    return this.#executions.get(this.#children.of({ parentArn, mapRunArn, index }) ?? '');
  }

  runningChildren(parentArn: string): Execution[] {
    const all = this.#children.all(parentArn).map((arn) => this.#executions.get(arn));
    return all.filter((child) => child !== undefined).filter(({ end }) => end === undefined);
  }

  add(execution: Execution): void {
    this.#throwIfClosed();
    this.#executions.set(execution.arn, execution);
    try {
      this.journal.started(execution);
    } catch (error) {
      this.#executions.delete(execution.arn);
      throw error;
    }
    this.#classify(execution);
  }

  reach(arn: string, checkpoint: Checkpoint): void {
    const execution = this.#runningOne(arn);
    if (execution === undefined) return;
    this.#executions.set(arn, { ...execution, checkpoint });
    this.journal.reached(arn, checkpoint);
  }

  /** Forgets the checkpoint: the execution runs from its start. */
  restart(arn: string): void {
    const execution = this.#runningOne(arn);
    if (execution === undefined) return;
    const { checkpoint: _, ...fresh } = execution;
    this.#executions.set(arn, fresh);
  }

  change(arn: string, task: Partial<TokenTask>): void {
    const execution = this.#runningOne(arn);
    if (execution === undefined) return;
    this.#executions.set(arn, withTask(execution, task));
    this.journal.changed(arn, task);
  }

  /** Throws when the disk has no space: then the answer does not count. */
  answer(arn: string, task: Partial<TokenTask>): void {
    this.#throwIfClosed();
    const execution = this.#runningOne(arn);
    if (execution === undefined) return;
    this.journal.answered(arn, task);
    this.#executions.set(arn, withTask(execution, task));
  }

  /** Ends a running execution; false when there is none. */
  end(arn: string, outcome: Outcome, events?: readonly HistoryEvent[]): boolean {
    const execution = this.#runningOne(arn);
    if (execution === undefined) return false;
    const at = Date.now();
    const ended = withEnd(execution, at, outcome);
    this.#executions.set(arn, ended);
    this.journal.ended(arn, at, outcome);
    if (events !== undefined) this.#finished.remember(arn, [...events, endEvent(outcome, at)]);
    return true;
  }

  /** Releases the ended children of an ended execution, and the execution itself unless its parent runs. */
  release(arn: string): void {
    const execution = this.#executions.get(arn);
    const own = execution !== undefined && !this.#isNeeded(execution) ? [arn] : [];
    for (const old of this.#finished.add([...this.#children.take(arn), ...own])) this.#executions.delete(old);
  }

  close(): void {
    this.#closed = true;
    this.journal.close();
  }

  #classify(execution: Execution): void {
    const { arn, parentArn, end } = execution;
    if (parentArn !== undefined && this.#isNeeded(execution)) this.#children.add({ ...execution, parentArn });
    else if (end !== undefined) this.#finished.add([arn]);
  }

  /** True for a child of a running parent: a process that resumes the parent reads the child's outcome. */
  #isNeeded({ parentArn = '' }: Execution): boolean {
    return this.#runningOne(parentArn) !== undefined;
  }

  #runningOne(arn: string): Execution | undefined {
    const execution = this.#executions.get(arn);
    return this.#closed || execution?.end !== undefined ? undefined : execution;
  }

  #throwIfClosed(): void {
    // Has a code, like an error of the disk, so that callers get an answer and try again.
    if (this.#closed) throw Object.assign(new Error('the service is stopping'), { code: 'STOPPING' });
  }
}
