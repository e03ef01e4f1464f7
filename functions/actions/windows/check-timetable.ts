import { type ErrorEntry, fieldFault } from '../../contract/errors.ts';
import { formatDuration } from '../../domain/time/duration.ts';
import { lastDateOf } from '../../domain/windows/blackout.ts';
import type { RecurringWindow } from '../../domain/windows/recurring-window.ts';
import type { Services } from '../../ports/services.ts';
import { type Calendars, type PlannedOpening, plannedOpenings } from './occurrences.ts';

/** More than a year of daily times, so that both clock changes are included. */
const TIMES_COMPARED = 400;
/** Times tried for one without a blackout: from now, and again after the last blackout date. */
const TIMES_TRIED = 100;
const TWO_DAYS_MS = 2 * 86_400_000;

type Timed = Pick<
  RecurringWindow,
  'hosts' | 'schedule' | 'otherSchedules' | 'offsetDays' | 'timeZone' | 'startsAt' | 'durationSeconds' | 'blackouts'
>;

/** Returns the fault of a window with a valid timetable: it would overlap itself, or never open. */
export function timetableFault(
  services: Services,
  window: Timed,
  calendars: Calendars,
  now: Date,
): ErrorEntry | undefined {
  const times = services.calendar.occurrences(window, { after: now, limit: TIMES_COMPARED });
  if (times.length === 0) return neverComes(services, window, now);
  return overlapsItself(window, times) ?? alwaysBlackedOut(services, window, calendars, now);
}

function neverComes({ calendar }: Services, window: Timed, now: Date): ErrorEntry {
  const [start, end] = [new Date(0), new Date(window.startsAt)];
  const ever = calendar.occurrences({ ...window, startsAt: start.toISOString() }, { after: start, limit: 1 });
  const message =
    ever.length === 0
      ? 'there is no such time in any year to 2199, so it would never open'
      : end > now
        ? `none of its times is after its start, ${window.startsAt}`
        : 'its last time has passed, so it would never open';
  return fieldFault('schedule', `'${window.schedule}': ${message}`, 'never-opens');
}

function overlapsItself({ durationSeconds }: Timed, times: readonly Date[]): ErrorEntry | undefined {
  const index = times.findIndex((time, n) => secondsBetween(times[n - 1], time) < durationSeconds);
  const [before, after] = [times[index - 1], times[index]];
  if (before === undefined || after === undefined) return undefined;
  const gap = formatDuration(secondsBetween(before, after));
  const message = `the window opens again ${gap} after ${before.toISOString()}, and each opening lasts ${formatDuration(durationSeconds)}: shorten it`;
  return fieldFault('duration', message, 'overlaps-itself');
}

function secondsBetween(before: Date | undefined, after: Date): number {
  return before === undefined ? Number.POSITIVE_INFINITY : (after.getTime() - before.getTime()) / 1_000;
}

function alwaysBlackedOut(services: Services, window: Timed, calendars: Calendars, now: Date): ErrorEntry | undefined {
  if (window.hosts === null) return undefined;
  const lastDate = lastDateOf(window.blackouts);
  const afterDates = lastDate === undefined ? undefined : new Date(Date.parse(lastDate) + TWO_DAYS_MS);
  const from = [now, ...(afterDates !== undefined && afterDates > now ? [afterDates] : [])];
  const tried: PlannedOpening[] = [];
  for (const after of from) {
    const next = plannedOpenings(services, window, calendars, { after, limit: TIMES_TRIED });
    if (next.some(({ blackout }) => blackout === null)) return undefined;
    tried.push(...next);
  }
  const [first] = tried;
  const message = `all ${tried.length} times that were tried are blacked out, so it would never open: on ${first?.opensAt.toISOString()} ${first?.blackout?.message}`;
  return fieldFault('blackouts', message, 'never-opens');
}
