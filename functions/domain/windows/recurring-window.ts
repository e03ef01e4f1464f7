import type { OnDeadline } from '../host/host.ts';
import type { RollingRequest } from '../rolling/options.ts';
import type { Change } from './changes.ts';

/**
 * A recurring window: the hosts for maintenance, and its times. (Mesos' own windows are in
 * mesos/unavailability.ts.)
 *
 *     opens                    no further host begins      closes
 *     |--------------------------|---------- cutoff ---------|
 *     |----------------------- duration ---------------------|
 */

/** Times of a window, in expressions of EventBridge Scheduler: `cron(…)`, `rate(…)`, `at(…)`. */
export interface Timetable {
  readonly schedule: string;
  /** Further expressions: the window opens at the times of all. */
  readonly otherSchedules?: readonly string[];
  /**
   * The window opens this many days after the times of the expressions, which then name a weekday
   * of the month: `3#2` and 4 days are the Saturday after the second Tuesday.
   */
  readonly offsetDays?: number;
  /** IANA name; applies to `cron` and `at`. */
  readonly timeZone: string;
  /** First possible time, RFC 3339. A `rate` opens first at this time, and counts from it. */
  readonly startsAt: string;
}

/** Hosts of a window; pool and attributes are resolved when it opens. */
export type HostChoice =
  | { readonly list: readonly string[] }
  | { readonly pool: string }
  | { readonly selector: Readonly<Record<string, string>> };

/** Treatment of DOWN hosts when the window closes. */
export const AT_END = ['complete', 'stay'] as const;
export type AtEnd = (typeof AT_END)[number];

/** Options of its maintenance, in the form of a request: resolved when the window opens. */
export interface WindowOptions extends RollingRequest {
  readonly reason?: string | undefined;
  readonly deadline?: string | undefined;
  readonly onDeadline?: OnDeadline | undefined;
  readonly verify?: string | undefined;
}

/** The one record of a window. Only a conditional write on the `version` read changes it. */
export interface RecurringWindow extends Timetable {
  /** Key, and name of its schedule in EventBridge Scheduler; case-sensitive. */
  readonly name: string;
  /** Null for a calendar, which only campaigns open, and which serves as blackout of other windows. */
  readonly hosts: HostChoice | null;
  readonly otherSchedules: readonly string[];
  /** 0 means at the times themselves. */
  readonly offsetDays: number;
  readonly durationSeconds: number;
  readonly cutoffSeconds: number;
  readonly atEnd: AtEnd;
  /** Blackouts: `2026-12-24`, `2026-12-24..2027-01-02`, `window:NAME`. */
  readonly blackouts: readonly string[];
  readonly options: WindowOptions;
  /** True while an operator has paused it. */
  readonly paused: boolean;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly updatedBy: string;
  readonly updatedAt: string;
  /** Its latest changes, oldest first. */
  readonly changes: readonly Change[];
  readonly version: number;
}

/** All expressions of the timetable. */
export function expressionsOf({
  schedule,
  otherSchedules = [],
}: Pick<Timetable, 'schedule' | 'otherSchedules'>): string[] {
  return [schedule, ...otherSchedules];
}

/** False for a calendar, which also has no schedule in EventBridge Scheduler. */
export function opens({ hosts }: Pick<RecurringWindow, 'hosts'>): boolean {
  return hosts !== null;
}
