import type { Occurrence } from '../../contract/api/windows.ts';
import { localTime } from '../../domain/time/zone.ts';
import { blackoutOf, calendarsOf, type Span } from '../../domain/windows/blackout.ts';
import { spanOf } from '../../domain/windows/decide-opening.ts';
import type { Why } from '../../domain/windows/opening.ts';
import type { RecurringWindow } from '../../domain/windows/recurring-window.ts';
import type { Services } from '../../ports/services.ts';

/** Times of a window's schedule, with their blackouts. */

export interface PlannedOpening extends Span {
  readonly blackout: Why | null;
}

type Planned = Pick<
  RecurringWindow,
  'schedule' | 'otherSchedules' | 'offsetDays' | 'timeZone' | 'startsAt' | 'durationSeconds' | 'blackouts'
>;
/** Windows that others name as blackout, by name. */
export type Calendars = ReadonlyMap<string, RecurringWindow>;

/** Existing windows that the blackouts name. */
export async function calendarsIn({ store }: Services, blackouts: readonly string[]): Promise<Calendars> {
  const found = await Promise.all([...new Set(calendarsOf(blackouts))].map((name) => store.window(name)));
  return new Map(found.flatMap((window) => (window === undefined ? [] : [[window.name, window] as const])));
}

export function plannedOpenings(
  services: Services,
  window: Planned,
  calendars: Calendars,
  range: { readonly after: Date; readonly limit: number },
): readonly PlannedOpening[] {
  return services.calendar.occurrences(window, range).map((opensAt) => {
    const span = spanOf(window, opensAt);
    return { ...span, blackout: blackoutAt(services, window, calendars, span) };
  });
}

export function blackoutAt(
  services: Services,
  window: Pick<RecurringWindow, 'blackouts' | 'timeZone'>,
  calendars: Calendars,
  span: Span,
): Why | null {
  const overlaps = [...calendars].map(([name, calendar]) => [name, overlapWith(services, calendar, span)] as const);
  return blackoutOf(window, span, new Map(overlaps));
}

/** The time when the other window is open during the span; none while it is paused. */
function overlapWith({ calendar }: Services, other: RecurringWindow, span: Span): Span | null {
  if (other.paused) return null;
  // An occurrence after this moment is still open, or opens later, when the span begins.
  const after = new Date(span.opensAt.getTime() - other.durationSeconds * 1_000);
  const [opensAt] = calendar.occurrences(other, { after, limit: 1 });
  return opensAt !== undefined && opensAt < span.closesAt ? spanOf(other, opensAt) : null;
}

export function occurrenceView(timeZone: string, { opensAt, closesAt, blackout }: PlannedOpening): Occurrence {
  return {
    opensAt: opensAt.toISOString(),
    closesAt: closesAt.toISOString(),
    local: { opensAt: localTime(timeZone, opensAt), closesAt: localTime(timeZone, closesAt) },
    blackout,
  };
}
