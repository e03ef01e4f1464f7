import type { WindowCalendar } from '../../contract/api/calendar.ts';
import { calendarsOf } from '../../domain/windows/blackout.ts';
import { spanOf } from '../../domain/windows/decide-opening.ts';
import { opens, type RecurringWindow } from '../../domain/windows/recurring-window.ts';
import { allItems } from '../../ports/pages.ts';
import type { Services } from '../../ports/services.ts';
import { blackoutAt, type Calendars, occurrenceView } from '../windows/occurrences.ts';
import { openingView } from '../windows/window-views.ts';

/** Times shown of one window: a window that opens every few minutes would fill the answer. */
const MAX_TIMES = 500;
const OPENINGS_SHOWN = 10;
const PAGE = 100;

/** The times of all windows between `from` and `to`, and their latest openings. */
export async function windowCalendar(services: Services, from: Date, to: Date): Promise<WindowCalendar> {
  const all = await allItems((nextToken) => services.store.windows(PAGE, nextToken));
  const calendars = new Map(all.map((window) => [window.name, window]));
  const windows = await Promise.all(all.map((window) => lineOf(services, window, calendars, { from, to })));
  return { from: from.toISOString(), to: to.toISOString(), windows };
}

async function lineOf(
  services: Services,
  window: RecurringWindow,
  all: Calendars,
  range: { readonly from: Date; readonly to: Date },
): Promise<WindowCalendar['windows'][number]> {
  const { name, timeZone, paused, blackouts } = window;
  const named = new Map([...all].filter(([other]) => calendarsOf(blackouts).includes(other)));
  const times = timesWithin(services, window, range);
  const { items } = await services.store.openings(name, OPENINGS_SHOWN);
  return {
    ...{ name, timeZone, paused, opens: opens(window) },
    occurrences: times.slice(0, MAX_TIMES).map((opensAt) => {
      const span = spanOf(window, opensAt);
      return occurrenceView(timeZone, { ...span, blackout: blackoutAt(services, window, named, span) });
    }),
    isCut: times.length > MAX_TIMES,
    openings: items.map(openingView),
  };
}

/** Times of the window in the range, at most one more than shown. One open at the start counts. */
function timesWithin(
  { calendar }: Services,
  window: RecurringWindow,
  range: { readonly from: Date; readonly to: Date },
) {
  const after = new Date(range.from.getTime() - window.durationSeconds * 1_000);
  const times: Date[] = [];
  for (let limit = 8; ; limit *= 2) {
    const next = calendar.occurrences(window, { after: times.at(-1) ?? after, limit });
    times.push(...next);
    const last = times.at(-1);
    if (next.length < limit || last === undefined || last >= range.to || times.length > MAX_TIMES) break;
  }
  return times.filter((time) => time < range.to).slice(0, MAX_TIMES + 1);
}
