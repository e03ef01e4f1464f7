import { Rounds } from './rounds.ts';

/** The worst state of a job so far. It is checked after every event, so no moment is missed. */
export class Tally {
  lowestAvailable = Number.POSITIVE_INFINITY;
  highestUnavailable = 0;
  readonly rounds = new Rounds();
  private available = 0;
  private unavailable = 0;

  observe(available: number, unavailable: number): void {
    this.available = available;
    this.unavailable = unavailable;
    this.lowestAvailable = Math.min(this.lowestAvailable, available);
    this.highestUnavailable = Math.max(this.highestUnavailable, unavailable);
    this.rounds.observe(unavailable);
  }

  /** Begins again with the present state. */
  reset(): void {
    this.lowestAvailable = this.available;
    this.highestUnavailable = this.unavailable;
    this.rounds.reset();
  }
}
