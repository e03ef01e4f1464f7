import type { ScheduleEntry } from '../domain/windows/schedule-entries.ts';

export type WindowSchedule = ScheduleEntry;

export interface FoundSchedule extends WindowSchedule {
  /** False when another process has changed its target, input, role or retries. */
  readonly isIntact: boolean;
}

/**
 * The schedules that open the windows of this cluster. At each of its times a schedule starts an
 * execution of `RollMaintenance` with the input `{"window", "scheduledAt"}`, and `"onlyIfDue":
 * true` where the schedule fires more often than the window opens.
 *
 * Throws `SchedulesRefused`, quoting EventBridge Scheduler, or `SchedulesUnavailable` for
 * throttling and outages.
 */
export interface WindowSchedules {
  /** Creates or replaces that schedule. Safe to repeat. Its next time is the first after now. */
  put(schedule: WindowSchedule): Promise<void>;
  /** Does nothing when it does not exist. */
  remove(name: string): Promise<void>;
  /** All schedules of the group as they are, those of other tools too. */
  list(): Promise<readonly FoundSchedule[]>;
}
