import type { Timetable } from '../domain/windows/recurring-window.ts';

/** When a timetable's times are, as EventBridge Scheduler has them. */
export interface Calendar {
  /** What is wrong with the expression or the time zone, in plain words; undefined when nothing is. */
  fault(
    timetable: Pick<Timetable, 'schedule' | 'otherSchedules' | 'offsetDays' | 'timeZone'>,
  ): TimetableFault | undefined;
  /** Its first times after that moment, in order; fewer when it has no more. Throws MaintenanceError `InvalidInput` for a timetable with a fault. */
  occurrences(timetable: Timetable, range: { readonly after: Date; readonly limit: number }): readonly Date[];
}

export interface TimetableFault {
  readonly field: 'schedule' | 'offset' | 'timeZone';
  /** The expression that it is about. @default - none */
  readonly expression?: string;
  readonly message: string;
}
