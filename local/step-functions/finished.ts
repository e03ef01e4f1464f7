import type { HistoryEvent } from './history.ts';
import { KEPT_FINISHED } from './journal.ts';

/** Finished executions whose whole history is kept, in memory. */
const KEPT_HISTORIES = 2_000;

/** The last executions that ended, in the order of their end, and the histories of the very last. */
export class Finished {
  readonly #arns = new Set<string>();
  readonly #histories = new Map<string, readonly HistoryEvent[]>();

  /** Adds one, with its history if this process ran it; answers those that are to be forgotten for it. */
  add(arn: string, history?: readonly HistoryEvent[]): string[] {
    this.#arns.add(arn);
    if (history !== undefined) this.#histories.set(arn, history);
    for (const old of oldest(this.#histories.keys(), this.#histories.size - KEPT_HISTORIES))
      this.#histories.delete(old);
    const forgotten = oldest(this.#arns, this.#arns.size - KEPT_FINISHED);
    for (const old of forgotten) this.#arns.delete(old);
    return forgotten;
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
