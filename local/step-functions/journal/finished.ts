import type { HistoryEvent } from './history.ts';
import { KEPT_FINISHED } from './journal.ts';

/** Number of finished executions whose whole history is in memory. */
const KEPT_HISTORIES = 2_000;

/** The last ended executions, in the order of their end, and the histories of the newest. */
export class Finished {
  readonly #arns = new Set<string>();
  readonly #histories = new Map<string, readonly HistoryEvent[]>();

  /** Adds ended executions, and returns the oldest ones, which are now forgotten. */
  add(arns: Iterable<string>): string[] {
    for (const arn of arns) this.#arns.add(arn);
    const forgotten = oldest(this.#arns, this.#arns.size - KEPT_FINISHED);
    for (const old of forgotten) this.#arns.delete(old);
    return forgotten;
  }

  /** Keeps the history of an execution that this process ran. */
  remember(arn: string, history: readonly HistoryEvent[]): void {
    this.#histories.set(arn, history);
    for (const old of oldest(this.#histories.keys(), this.#histories.size - KEPT_HISTORIES))
      this.#histories.delete(old);
  }

  history(arn: string): readonly HistoryEvent[] | undefined {
    return this.#histories.get(arn);
  }
}

function oldest(arns: Iterable<string>, count: number): string[] {
  const found: string[] = [];
  for (const arn of arns) {
    if (found.length >= count) break;
    found.push(arn);
  }
  return found;
}
