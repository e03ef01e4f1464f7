import type { OnDeadline } from '../host/host.ts';
import type { RollingRequest } from '../rolling/options.ts';

/**
 * A window that recurs: the hosts that maintenance may have, and when. (The window that Mesos is told of is another matter, window.ts.)
 *
 *     opens                    no host begins any more     closes
 *     |--------------------------|---------- cutoff ---------|
 *     |----------------------- duration ---------------------|
 */

/** When a window opens. The expression is EventBridge Scheduler's: `cron(…)`, `rate(…)`, `at(…)`. */
export interface Timetable {
  readonly schedule: string;
  /** More expressions beside the first one: it opens at the times of all of them. */
  readonly otherSchedules?: readonly string[];
  /** Whole days after the times of the expressions, which then name a weekday of the month: `3#2` and 4 are the Saturday after the second Tuesday. */
  readonly offsetDays?: number;
  /** Of the IANA database; `cron` and `at` are read in it. */
  readonly timeZone: string;
  /** Nothing opens before; a `rate` opens then for the first time, and all its other times are counted from here. RFC 3339. */
  readonly startsAt: string;
}

/** Which hosts a window is for: those of a pool, or with these attributes, are looked up when it opens. */
export type HostChoice =
  | { readonly list: readonly string[] }
  | { readonly pool: string }
  | { readonly selector: Readonly<Record<string, string>> };

/** What becomes of hosts that are DOWN when the window closes. */
export const AT_END = ['complete', 'stay'] as const;
export type AtEnd = (typeof AT_END)[number];

/** How its maintenance is asked for, in the words of such a request: they get their meaning when the window opens, as those of any other request. */
interface WindowOptions extends RollingRequest {
  readonly reason?: string | undefined;
  readonly deadline?: string | undefined;
  readonly onDeadline?: OnDeadline | undefined;
}

/** The one record of a window. Changed only by a conditional write on the `version` that was read. */
export interface RecurringWindow extends Timetable {
  /** Its key, and the name of its schedule in EventBridge Scheduler; upper and lower case differ. */
  readonly name: string;
  /** Null: it is a calendar, which never opens and is there to be the blackout of others. */
  readonly hosts: HostChoice | null;
  readonly otherSchedules: readonly string[];
  /** 0: at the times themselves. */
  readonly offsetDays: number;
  readonly durationSeconds: number;
  readonly cutoffSeconds: number;
  readonly atEnd: AtEnd;
  /** When it does not open, whatever its schedule says: `2026-12-24`, `2026-12-24..2027-01-02`, `window:NAME`. */
  readonly blackouts: readonly string[];
  readonly options: WindowOptions;
  /** True while it does not open because somebody said so. */
  readonly paused: boolean;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly updatedBy: string;
  readonly updatedAt: string;
  readonly version: number;
}

/** All expressions of the timetable. */
export function expressionsOf({
  schedule,
  otherSchedules = [],
}: Pick<Timetable, 'schedule' | 'otherSchedules'>): string[] {
  return [schedule, ...otherSchedules];
}

/** False for a calendar, which has no schedule in EventBridge Scheduler either. */
export function opens({ hosts }: Pick<RecurringWindow, 'hosts'>): boolean {
  return hosts !== null;
}
