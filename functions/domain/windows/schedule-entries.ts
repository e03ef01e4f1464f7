import { expressionsOf, opens, type RecurringWindow } from './recurring-window.ts';

/** The schedules in EventBridge Scheduler that open a window: one for each of its expressions. */

export interface ScheduleEntry {
  /** Of the schedule: the window's, with a number behind it from the second expression on. */
  readonly name: string;
  readonly window: string;
  readonly schedule: string;
  readonly timeZone: string;
  readonly startsAt: string;
  /** True while it opens nothing. */
  readonly paused: boolean;
  /** True when it comes at more times than those at which the window opens: whoever opens it has to look. */
  readonly onlyIfDue: boolean;
}

/** No window has it in its name. */
const SEPARATOR = '.';

export function entryName(window: string, index: number): string {
  return index === 0 ? window : `${window}${SEPARATOR}${index + 1}`;
}

/** The window whose schedule has that name. */
export function windowOfEntry(name: string): string {
  return name.split(SEPARATOR)[0] ?? name;
}

type Scheduled = Pick<
  RecurringWindow,
  'name' | 'hosts' | 'schedule' | 'otherSchedules' | 'offsetDays' | 'timeZone' | 'startsAt' | 'paused'
>;

/** None for a calendar, which never opens. */
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
 * Cron has no days after a weekday of the month: `3#2` is the second Tuesday, the Saturday after it may be the second or the third one. So the schedule
 * comes on each Saturday.
 */
function eachWeek(expression: string, offsetDays: number): string {
  const [minutes, hours, , , dayOfWeek = ''] = expression
    .replace(/^cron\(|\)$/g, '')
    .trim()
    .split(/\s+/);
  const day = Number(dayOfWeek[0]);
  return `cron(${minutes} ${hours} ? * ${((day - 1 + offsetDays) % 7) + 1} *)`;
}
