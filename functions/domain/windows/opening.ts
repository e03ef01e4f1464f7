/** History of a window: one record for each scheduled time. */

/** `opened`: its maintenance began; `skipped`: on purpose, with a reason; `missed`: by a fault. */
export const OPENING_OUTCOMES = ['opened', 'skipped', 'missed'] as const;
type OpeningOutcome = (typeof OPENING_OUTCOMES)[number];

/**
 * Result of an opening. `done`: every host reached its goal; `incomplete`: not every one in time;
 * `halted`: too many failed; `cancelled`: an operator ended it.
 */
export const WINDOW_RESULTS = ['done', 'incomplete', 'halted', 'cancelled'] as const;
export type WindowResult = (typeof WINDOW_RESULTS)[number];

/** Numbers of hosts by outcome; the sum is all hosts. */
export interface HostOutcomes {
  readonly arrived: number;
  readonly takenOver: number;
  readonly failed: number;
  readonly notBegun: number;
}

/** A stable code, and a sentence. */
export interface Why {
  readonly code: string;
  readonly message: string;
}

/** One opening, or a time that passed without one. All times RFC 3339. */
export interface WindowOpening {
  readonly windowName: string;
  /** Scheduled time, UTC to the millisecond. Name and time are the key, so each time opens once. */
  readonly scheduledAt: string;
  readonly outcome: OpeningOutcome;
  /** Time of the decision. */
  readonly at: string;
  /** Null when it opened. */
  readonly why: Why | null;
  /** The execution that works on it, or decided against it; null when none started. */
  readonly executionArn: string | null;
  readonly maintenanceId: string | null;
  /** Number of its hosts; the maintenance lists them. */
  readonly hostCount: number;
  /** Scheduled end. */
  readonly closesAt: string | null;
  /** Actual end; null while it is open. */
  readonly closedAt: string | null;
  readonly result: WindowResult | null;
  readonly outcomes: HostOutcomes | null;
}
