import type { WindowCalendar } from '../../functions/contract/api/calendar.ts';
import { useFeed } from '../api/feed.ts';
import { now } from '../api/freshness.ts';
import type { Opening } from './calendar.tsx';
import { weeksFrom } from './days.ts';

const EVERY_MS = 20_000;
const DAY_MS = 86_400_000;
/** Five weeks, and a day before and after, because a zone's days differ from UTC's. */
const DAYS = 37;

/** The times of all windows in the weeks that the calendar shows. */
export function useOpenings(): readonly Opening[] {
  const [monday] = weeksFrom(now.value, 'UTC')[0] ?? [];
  const from = new Date(Date.parse(`${monday?.date}T00:00:00Z`) - DAY_MS).toISOString();
  const feed = useFeed<WindowCalendar>(`/v1/calendar?from=${from}&days=${DAYS}`, EVERY_MS);
  return (feed.data?.windows ?? []).flatMap(({ name, paused, timeZone, occurrences }) =>
    occurrences.map((occurrence): Opening => ({ window: name, paused, timeZone, occurrence })),
  );
}
