/** Days and hours as they are in a time zone. */

export interface Day {
  /** `2026-11-30`. */
  readonly date: string;
  readonly isToday: boolean;
  /** Minutes by which the clocks change on this day; 0 on nearly all. */
  readonly shift: number;
}

const WEEKS = 5;
const DAY_MS = 86_400_000;

/** The days of this week and the next four in the time zone, Monday first. */
export function weeksFrom(now: Date, zone: string): readonly (readonly Day[])[] {
  const today = dateIn(now, zone);
  const noon = Date.parse(`${today}T12:00:00Z`);
  const monday = noon - ((new Date(noon).getUTCDay() + 6) % 7) * DAY_MS;
  return Array.from({ length: WEEKS }, (_, week) =>
    Array.from({ length: 7 }, (_, day): Day => {
      const date = new Date(monday + (week * 7 + day) * DAY_MS).toISOString().slice(0, 10);
      return { date, isToday: date === today, shift: shiftOn(date, zone) };
    }),
  );
}

export function dateIn(time: Date, zone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(time);
}

/** `02:00`. */
export function hourIn(time: Date, zone: string): string {
  const options = { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  return new Intl.DateTimeFormat('en-GB', options).format(time);
}

function shiftOn(date: string, zone: string): number {
  const start = Date.parse(`${date}T00:00:00Z`);
  return offsetMinutes(new Date(start + 1.5 * DAY_MS), zone) - offsetMinutes(new Date(start - DAY_MS / 2), zone) === 0
    ? 0
    : offsetMinutes(new Date(start + DAY_MS), zone) - offsetMinutes(new Date(start), zone);
}

/** Minutes by which the zone is ahead of UTC. */
function offsetMinutes(time: Date, zone: string): number {
  const name = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
    .formatToParts(time)
    .find(({ type }) => type === 'timeZoneName')?.value;
  const [, sign, hours = '0', minutes = '0'] = /GMT([+-])(\d+):(\d+)/.exec(name ?? '') ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

export function ownZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
