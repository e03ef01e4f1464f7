import { Timers } from '../../../local/mesos-sim/model/timers.ts';

interface Due {
  readonly at: number;
  /** Of two at the same moment the one that was set first comes first. */
  readonly number: number;
  readonly action: () => void;
  readonly wakes: boolean;
}

/** A clock that jumps from one timer to the next, for the simulators and for those who wait for calls. */
export class VirtualTime extends Timers {
  private nowMs = Date.parse('2026-03-01T12:00:00.000Z');
  private due: Due[] = [];
  private set = 0;

  override now(): Date {
    return new Date(this.nowMs);
  }

  override after(delayMs: number, action: () => void): () => void {
    const due = this.add(delayMs, action, false);
    return () => {
      this.due = this.due.filter((other) => other !== due);
    };
  }

  override end(): void {
    this.due = [];
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.add(ms, resolve, true));
  }

  /** Goes on until a moment, or until nothing is left to wait for; `look` is called after everything that happens. */
  async run(ms: number, look: () => void): Promise<void> {
    const end = this.nowMs + ms;
    await settled();
    for (let next = this.due[0]; next !== undefined && next.at <= end; next = this.due[0]) {
      this.due.shift();
      this.nowMs = Math.max(this.nowMs, next.at);
      next.action();
      if (next.wakes) await settled();
      look();
    }
  }

  private add(delayMs: number, action: () => void, wakes: boolean): Due {
    this.set += 1;
    const due = { at: this.nowMs + Math.max(0, delayMs), number: this.set, action, wakes };
    const index = this.due.findLastIndex(({ at }) => at <= due.at);
    this.due.splice(index + 1, 0, due);
    return due;
  }
}

/** Calls that go out together wait for a turn of the event loop. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
