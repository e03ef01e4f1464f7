import { Cron } from 'croner';
import { MaintenanceError } from '../../contract/errors.ts';
import type { Timetable } from '../../domain/recurring-window.ts';
import { instantOf, isTimeZone, wallTime } from '../../domain/zone.ts';
import type { Calendar, TimetableFault } from '../../ports/calendar.ts';
import { LAST_YEAR } from './cron-fields.ts';
import { type Expression, readExpression } from './expression.ts';

/**
 * Times as EventBridge Scheduler has them. The library finds the wall times of a cron expression, as if the zone's clocks were never
 * changed: it would move a time that does not exist to the next that does, and repeat some of those that come twice. Scheduler
 * leaves out the first, and takes the second once. A rate counts elapsed time, whatever the clocks do.
 */
export function createCalendar(): Calendar {
  return {
    fault,
    occurrences(timetable, { after, limit }) {
      const wrong = fault(timetable);
      const expression = readExpression(timetable.schedule);
      if (wrong !== undefined || 'fault' in expression) {
        throw new MaintenanceError('InvalidInput', `${wrong?.field}: ${wrong?.message}`);
      }
      const startsAt = new Date(timetable.startsAt);
      const found: Date[] = [];
      for (const instant of instants(expression, timetable.timeZone, startsAt, after)) {
        if (found.length === limit) break;
        if (instant > after && instant >= startsAt) found.push(instant);
      }
      return found;
    },
  };
}

function fault({ schedule, timeZone }: Pick<Timetable, 'schedule' | 'timeZone'>): TimetableFault | undefined {
  if (!isTimeZone(timeZone)) {
    return { field: 'timeZone', message: 'it is no time zone of the IANA database such as Europe/Berlin or UTC' };
  }
  const expression = readExpression(schedule);
  if ('fault' in expression) return { field: 'schedule', message: expression.fault };
  if (expression.kind === 'at' && instantOf(timeZone, expression.wall) === undefined) {
    return {
      field: 'schedule',
      message: `the clocks of ${timeZone} are put forward past that time: it does not exist`,
    };
  }
  return undefined;
}

/** In order, beginning somewhere before the first that is asked for. */
function instants(expression: Expression, timeZone: string, startsAt: Date, after: Date): Iterable<Date> {
  switch (expression.kind) {
    case 'at':
      return [instantOf(timeZone, expression.wall)].filter((instant) => instant !== undefined);
    case 'rate':
      return rateTimes(expression.periodMs, startsAt, after);
    case 'cron':
      return cronTimes(expression.pattern, timeZone, new Date(Math.max(after.getTime(), startsAt.getTime() - 1)));
  }
}

function* rateTimes(periodMs: number, startsAt: Date, after: Date): Generator<Date> {
  const passed = Math.max(0, Math.floor((after.getTime() - startsAt.getTime()) / periodMs));
  for (let count = passed; ; count += 1) yield new Date(startsAt.getTime() + count * periodMs);
}

function* cronTimes(pattern: string, timeZone: string, after: Date): Generator<Date> {
  const cron = new Cron(pattern, { timezone: 'UTC', alternativeWeekdays: true, mode: '7-part' });
  let wall = cron.nextRun(wallTime(timeZone, after));
  while (wall !== null && wall.getUTCFullYear() <= LAST_YEAR) {
    const instant = instantOf(timeZone, wall);
    if (instant !== undefined) yield instant;
    wall = cron.nextRun(wall);
  }
}
