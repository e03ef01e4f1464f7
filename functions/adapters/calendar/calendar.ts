import { Cron } from 'croner';
import { MaintenanceError } from '../../contract/errors.ts';
import { instantOf, isTimeZone, wallTime } from '../../domain/time/zone.ts';
import { expressionsOf, type Timetable } from '../../domain/windows/recurring-window.ts';
import type { Calendar, TimetableFault } from '../../ports/calendar.ts';
import { LAST_YEAR } from './cron-fields.ts';
import { type Expression, readExpression } from './expression.ts';

const DAY_MS = 86_400_000;

/**
 * Computes times as EventBridge Scheduler does. When the clocks change, Scheduler leaves out a time
 * that does not exist, and takes a repeated time once. The library does neither, so it is used only
 * for wall times, as if the clocks never changed. A rate counts elapsed time.
 */
export function createCalendar(): Calendar {
  return {
    fault,
    occurrences(timetable, { after, limit }) {
      const wrong = fault(timetable);
      if (wrong !== undefined) throw new MaintenanceError('InvalidInput', `${wrong.field}: ${wrong.message}`);
      const of = expressionsOf(timetable).map((schedule) => occurrencesOf({ ...timetable, schedule }, after, limit));
      // A time of several expressions counts once.
      const times = new Set(of.flat().map((time) => time.getTime()));
      return [...times]
        .sort((a, b) => a - b)
        .slice(0, limit)
        .map((time) => new Date(time));
    },
  };
}

/** The times of the timetable's `schedule` alone. */
function occurrencesOf(
  { schedule, timeZone, startsAt: from, offsetDays = 0 }: Timetable,
  after: Date,
  limit: number,
): Date[] {
  const expression = readExpression(schedule);
  if ('fault' in expression) return [];
  const startsAt = new Date(from);
  const found: Date[] = [];
  for (const instant of instants(expression, { timeZone, offsetDays, startsAt, after })) {
    if (found.length === limit) break;
    if (instant > after && instant >= startsAt) found.push(instant);
  }
  return found;
}

type Faultless = Pick<Timetable, 'schedule' | 'otherSchedules' | 'offsetDays' | 'timeZone'>;

function fault(timetable: Faultless): TimetableFault | undefined {
  const { timeZone, offsetDays = 0 } = timetable;
  if (!isTimeZone(timeZone)) {
    return { field: 'timeZone', message: 'it is not a time zone of the IANA database such as Europe/Berlin or UTC' };
  }
  const expressions = expressionsOf(timetable);
  for (const expression of expressions) {
    const wrong = expressionFault(expression, timeZone, offsetDays, expressions.length);
    if (wrong !== undefined) return { ...wrong, expression };
  }
  return undefined;
}

function expressionFault(
  text: string,
  timeZone: string,
  offsetDays: number,
  count: number,
): Pick<TimetableFault, 'field' | 'message'> | undefined {
  const expression = readExpression(text);
  if ('fault' in expression) return { field: 'schedule', message: expression.fault };
  if (expression.kind === 'at' && instantOf(timeZone, expression.wall) === undefined) {
    const message = `the clocks of ${timeZone} are put forward past that time, so it does not exist: choose another time`;
    return { field: 'schedule', message };
  }
  if (expression.kind === 'rate' && count > 1) {
    return {
      field: 'schedule',
      message: 'a rate must be the only schedule: its times are counted from the start of the window',
    };
  }
  const isOfTheMonth = expression.kind === 'cron' && expression.isWeekdayOfMonth;
  if (offsetDays === 0 || isOfTheMonth) return undefined;
  return {
    field: 'offset',
    message: 'an offset needs a schedule that names a weekday of the month, such as 3#2 in cron(0 2 ? * 3#2 *), or 6L',
  };
}

interface Range {
  readonly timeZone: string;
  readonly offsetDays: number;
  readonly startsAt: Date;
  readonly after: Date;
}

/** Yields times in order. The first ones may be before the range. */
function instants(expression: Expression, range: Range): Iterable<Date> {
  const { timeZone, startsAt, after } = range;
  switch (expression.kind) {
    case 'at':
      return [instantOf(timeZone, expression.wall)].filter((instant) => instant !== undefined);
    case 'rate':
      return rateTimes(expression.periodMs, startsAt, after);
    case 'cron':
      return cronTimes(expression.pattern, range);
  }
}

function* rateTimes(periodMs: number, startsAt: Date, after: Date): Generator<Date> {
  const passed = Math.max(0, Math.floor((after.getTime() - startsAt.getTime()) / periodMs));
  for (let count = passed; ; count += 1) yield new Date(startsAt.getTime() + count * periodMs);
}

function* cronTimes(pattern: string, { timeZone, offsetDays, startsAt, after }: Range): Generator<Date> {
  const cron = new Cron(pattern, { timezone: 'UTC', alternativeWeekdays: true, mode: '7-part' });
  const offsetMs = offsetDays * DAY_MS;
  const from = new Date(Math.max(after.getTime(), startsAt.getTime() - 1));
  let wall = cron.nextRun(new Date(wallTime(timeZone, from).getTime() - offsetMs));
  while (wall !== null && wall.getUTCFullYear() <= LAST_YEAR) {
    // The offset counts days of the wall clock, even if the clocks change in between.
    const instant = instantOf(timeZone, new Date(wall.getTime() + offsetMs));
    if (instant !== undefined) yield instant;
    wall = cron.nextRun(wall);
  }
}
