import type { Timers } from './timers.ts';

interface Kill {
  readonly end: () => void;
  readonly cancel: () => void;
  readonly dueAt: number;
}

/** Kills that take their time, by key. */
export class Kills {
  private readonly timers: Timers;
  private readonly underWay = new Map<string, Kill>();
  private isHeld = false;

  constructor(timers: Timers) {
    this.timers = timers;
  }

  /** Calls `ends` after the delay. A second kill with the same key counts only if it ends earlier. */
  schedule(key: string, delayMs: number, ends: () => void): void {
    const dueAt = performance.now() + delayMs;
    const before = this.underWay.get(key);
    if (before !== undefined && before.dueAt <= dueAt) return;
    before?.cancel();
    const end = () => {
      this.underWay.delete(key);
      ends();
    };
    const cancel = this.isHeld ? () => undefined : this.timers.after(delayMs, end);
    this.underWay.set(key, { end, cancel, dueAt });
  }

  cancel(key: string): void {
    this.underWay.get(key)?.cancel();
    this.underWay.delete(key);
  }

  cancelAll(): void {
    for (const key of [...this.underWay.keys()]) this.cancel(key);
  }

  /** Lets kills that begin from now on last until `endAll`. */
  hold(): void {
    this.isHeld = true;
  }

  /** Ends the kills that are under way now, as if their time had passed. */
  endAll(): void {
    this.isHeld = false;
    for (const { cancel, end } of [...this.underWay.values()]) {
      cancel();
      end();
    }
  }
}
