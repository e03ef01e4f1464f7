import type { Time } from '../../../local/scheduler/schedules.ts';

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

/** A clock that jumps to the next moment at which a sleeper wakes up: years pass in milliseconds. */
export class VirtualTime implements Time {
  #nowMs: number;
  readonly #sleepers = new Set<Sleeper>();

  constructor(now: string) {
    this.#nowMs = Date.parse(now);
  }

  now(): number {
    return this.#nowMs;
  }

  sleepUntil(atMs: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const sleeper = { atMs, wake: resolve };
    this.#sleepers.add(sleeper);
    signal.addEventListener('abort', () => {
      this.#sleepers.delete(sleeper);
      resolve();
    });
    return promise;
  }

  /** Everybody who waits. */
  get sleepers(): number {
    return this.#sleepers.size;
  }

  async pass(to: string): Promise<void> {
    const end = Date.parse(to);
    for (;;) {
      const [first] = [...this.#sleepers].sort((a, b) => a.atMs - b.atMs);
      if (first === undefined || first.atMs > end) break;
      this.#nowMs = Math.max(this.#nowMs, first.atMs);
      await this.#wake(first);
    }
    this.#nowMs = end;
  }

  /** The machine sleeps: nobody wakes up before it does, and then all are late. */
  async oversleep(to: string): Promise<void> {
    this.#nowMs = Date.parse(to);
    for (const sleeper of [...this.#sleepers].filter(({ atMs }) => atMs <= this.#nowMs)) await this.#wake(sleeper);
  }

  /** Resolves when who was woken has done what it does, and sleeps again. */
  async #wake(sleeper: Sleeper): Promise<void> {
    this.#sleepers.delete(sleeper);
    sleeper.wake();
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  }
}
