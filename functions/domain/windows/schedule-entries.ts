import { expressionsOf, opens, type RecurringWindow } from './recurring-window.ts';

/** Schedules in EventBridge Scheduler that open a window: one for each expression. */

export interface ScheduleEntry {
  /** Name of the schedule: the window's name, with a number from the second expression on. */
  readonly name: string;
  readonly window: string;
  readonly schedule: string;
  readonly timeZone: string;
  readonly startsAt: string;
  readonly paused: boolean;
  /** True when it fires more often than the window opens: its execution must check the time. */
  readonly onlyIfDue: boolean;
}

/** No window's name has this character. */
const SEPARATOR = '.';

export function entryName(window: string, index: number): string {
  return index === 0 ? window : `${window}${SEPARATOR}${index + 1}`;
}

/** The window of a schedule's name. */
export function windowOfEntry(name: string): string {
  return name.split(SEPARATOR)[0] ?? name;
}

type Scheduled = Pick<
  RecurringWindow,
  'name' | 'hosts' | 'schedule' | 'otherSchedules' | 'offsetDays' | 'timeZone' | 'startsAt' | 'paused'
>;

/** Empty for a calendar. */
export function scheduleEntries(window: Scheduled): ScheduleEntry[] {
  if (!opens(window)) return [];
  const { name, timeZone, startsAt, paused, offsetDays } = window;
  const onlyIfDue = offsetDays > 0;
  return expressionsOf(window).map((expression, index) => ({
    ...{ name: entryName(name, index), window: name, timeZone, startsAt, paused, onlyIfDue },
    schedule: onlyIfDue ? eachWeek(expression, offsetDays) : expression,
  }));
}

/**
 * Cron cannot count days after a weekday of the month: `3#2` is the second Tuesday, but the
 * Saturday after it may be the second or third one. So the schedule fires every Saturday.
 */
function eachWeek(expression: string, offsetDays: number): string {
  const [minutes, hours, , , dayOfWeek = ''] = expression.slice('cron('.length, -1).trim().split(/\s+/);
  const day = Number(dayOfWeek[0]);
  return `cron(${minutes} ${hours} ? * ${((day - 1 + offsetDays) % 7) + 1} *)`;
}
