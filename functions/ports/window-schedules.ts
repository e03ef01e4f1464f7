import type { ScheduleEntry } from '../domain/windows/schedule-entries.ts';

/** A schedule that opens a window. */
export type WindowSchedule = ScheduleEntry;

export interface FoundSchedule extends WindowSchedule {
  /** False when somebody else has changed what it starts, with which input, as whom, or how often that is tried. */
  readonly isIntact: boolean;
}

/**
 * The schedules that open the windows of this cluster: at each of its times one starts an execution of `RollMaintenance` with the input
 * `{"window", "scheduledAt"}`, and `"onlyIfDue": true` where it comes more often than the window opens.
 *
 * Throws MaintenanceError: `SchedulesRefused` for what EventBridge Scheduler does not take, in its own words, `SchedulesUnavailable` for
 * throttling and outages.
 */
export interface WindowSchedules {
  /** Creates the schedule of that name, or makes the one that is there so. Harmless to repeat. Its next time is the first one after now. */
  put(schedule: WindowSchedule): Promise<void>;
  /** Quietly nothing when there is none. */
  remove(name: string): Promise<void>;
  /** All of them, whoever made them, as they are. */
  list(): Promise<readonly FoundSchedule[]>;
}
