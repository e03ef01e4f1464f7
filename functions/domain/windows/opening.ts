/** What became of a time at which a window was to open: its history, one record for each. */

/**
 * `opened`: its maintenance has begun; `skipped`: it was not to open then, for a reason that somebody gave; `missed`: it should have opened.
 */
export const OPENING_OUTCOMES = ['opened', 'skipped', 'missed'] as const;
type OpeningOutcome = (typeof OPENING_OUTCOMES)[number];

/**
 * How an opening has ended. `done`: every host came to where it was wanted; `incomplete`: not every one did in time; `halted`: too many failed;
 * `cancelled`: somebody ended it.
 */
export const WINDOW_RESULTS = ['done', 'incomplete', 'halted', 'cancelled'] as const;
export type WindowResult = (typeof WINDOW_RESULTS)[number];

/** What became of the hosts of an opening; together they are all of them. */
export interface HostOutcomes {
  readonly arrived: number;
  readonly takenOver: number;
  readonly failed: number;
  readonly notBegun: number;
}

/** A code that stays the same, and a sentence. */
export interface Why {
  readonly code: string;
  readonly message: string;
}

/** One opening, or a time that passed without one. All times RFC 3339. */
export interface WindowOpening {
  readonly windowName: string;
  /** When it was to open, to the millisecond and in UTC: with the name its key, so that opening twice is one opening. */
  readonly scheduledAt: string;
  readonly outcome: OpeningOutcome;
  /** When that was decided. */
  readonly at: string;
  /** Null when it has opened. */
  readonly why: Why | null;
  /** The execution that works on it, or has decided not to; null where none came. */
  readonly executionArn: string | null;
  readonly maintenanceId: string | null;
  /** Hosts that it has found; the maintenance lists them. */
  readonly hostCount: number;
  /** When it is to close. */
  readonly closesAt: string | null;
  /** When it has closed; null while it is open. */
  readonly closedAt: string | null;
  readonly result: WindowResult | null;
  readonly outcomes: HostOutcomes | null;
}
