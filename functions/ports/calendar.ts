import type { Timetable } from '../domain/windows/recurring-window.ts';

/** Computes the times of a timetable as EventBridge Scheduler does. */
export interface Calendar {
  /** Fault of the expression or time zone, in plain English; undefined for a valid timetable. */
  fault(
    timetable: Pick<Timetable, 'schedule' | 'otherSchedules' | 'offsetDays' | 'timeZone'>,
  ): TimetableFault | undefined;
  /**
   * Its first `limit` times after `after`, in order; fewer when the timetable ends. Throws
   * InvalidInput for a timetable with a fault.
   */
  occurrences(timetable: Timetable, range: { readonly after: Date; readonly limit: number }): readonly Date[];
}

export interface TimetableFault {
  readonly field: 'schedule' | 'offset' | 'timeZone';
  /** The faulty expression. @default - none */
  readonly expression?: string;
  readonly message: string;
}
