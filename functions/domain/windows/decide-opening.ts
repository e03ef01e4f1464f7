import type { Span } from './blackout.ts';
import type { Why } from './opening.ts';
import type { RecurringWindow } from './recurring-window.ts';

/** Decides if a window opens at a scheduled time. */

/** An opening may begin this late: after that, the planned work no longer fits. */
export const LATEST_MS = 5 * 60_000;

export interface OpeningSnapshot {
  /** Undefined when the window was deleted. */
  readonly window: RecurringWindow | undefined;
  readonly scheduledAt: Date;
  readonly now: Date;
  readonly blackout: Why | null;
  /** Time of another opening that still has work. */
  readonly atWork: string | null;
  /** Hosts of the window that can go into maintenance now. */
  readonly hostCount: number;
  /** Most hosts of one maintenance. */
  readonly maxHosts: number;
}

export type OpeningDecision =
  | { readonly outcome: 'opened'; readonly span: Span; readonly lastBeginAt: Date }
  | { readonly outcome: 'skipped' | 'missed'; readonly why: Why };

/** `skipped`: intended, or nothing to do; `missed`: it should have opened. */
export function decideOpening(snapshot: OpeningSnapshot): OpeningDecision {
  const { window, scheduledAt, now, blackout, atWork, hostCount, maxHosts } = snapshot;
  if (window === undefined) return skipped('deleted', 'the window was deleted');
  if (window.hosts === null) return skipped('calendar', 'it is a calendar: it has no hosts');
  if (window.paused) return skipped('paused', 'it is paused');
  if (now.getTime() - scheduledAt.getTime() > LATEST_MS) return missed('too-late', lateness(scheduledAt, now));
  if (blackout !== null) return { outcome: 'skipped', why: blackout };
  if (atWork !== null) return { outcome: 'missed', why: stillOpen(atWork) };
  if (hostCount === 0) return skipped('no-hosts', 'none of its hosts can go into maintenance now');
  if (hostCount > maxHosts) {
    return missed('too-many-hosts', `it is for ${hostCount} hosts, and a maintenance has at most ${maxHosts}`);
  }
  const span = spanOf(window, scheduledAt);
  return { outcome: 'opened', span, lastBeginAt: new Date(span.closesAt.getTime() - window.cutoffSeconds * 1_000) };
}

export function stillOpen(otherAt: string): Why {
  return { code: 'still-open', message: `its opening of ${otherAt} is not finished yet` };
}

export function spanOf({ durationSeconds }: Pick<RecurringWindow, 'durationSeconds'>, opensAt: Date): Span {
  return { opensAt, closesAt: new Date(opensAt.getTime() + durationSeconds * 1_000) };
}

function lateness(scheduledAt: Date, now: Date): string {
  const minutes = Math.floor((now.getTime() - scheduledAt.getTime()) / 60_000);
  return `it was begun ${minutes} minutes after its time, and at most ${LATEST_MS / 60_000} are allowed`;
}

function skipped(code: string, message: string): OpeningDecision {
  return { outcome: 'skipped', why: { code, message } };
}

function missed(code: string, message: string): OpeningDecision {
  return { outcome: 'missed', why: { code, message } };
}
