import { createCalendar } from '../../../functions/adapters/calendar/calendar.ts';

export const calendar = createCalendar();

export interface Asked {
  readonly schedule: string;
  readonly timeZone?: string;
  readonly startsAt?: string;
  readonly after?: string;
  readonly limit?: number;
}

export function times({
  schedule,
  timeZone = 'UTC',
  startsAt = '2020-01-01T00:00:00Z',
  after,
  limit = 3,
}: Asked): string[] {
  const range = { after: new Date(after ?? '2026-01-01T00:00:00Z'), limit };
  return calendar
    .occurrences({ schedule, timeZone, startsAt }, range)
    .map((time) => time.toISOString().replace(':00.000Z', 'Z'));
}
