/**
 * The entry of an app in /v2/queue. The queue lags: an app stays in it until Mesos has confirmed the
 * launch. The last declined offers stay in the entry, also those of an earlier wait.
 */
export interface Declines {
  readonly at: Date;
  readonly offers: number;
  readonly steps: readonly DeclinedStep[];
}

export interface DeclinedStep {
  readonly reason: string;
  readonly declined: number;
  readonly processed: number;
}

export class LaunchQueue {
  since: Date | undefined;
  lastUsedAt: Date | undefined;
  last: Declines | undefined;

  waits(now: Date): void {
    this.since ??= now;
  }

  launched(now: Date): void {
    this.lastUsedAt = now;
  }

  declined(declines: Declines): void {
    this.last = declines;
  }

  /** No instance waits for an offer or for the confirmation of its launch. */
  empty(): void {
    this.since = undefined;
  }
}
