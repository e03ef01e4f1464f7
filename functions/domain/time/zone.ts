/** Converts instants and wall times. A wall time is a Date whose UTC fields show the wall clock. */

const formats = new Map<string, Intl.DateTimeFormat>();
const OFFSET = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?/;
const DAY_MS = 86_400_000;

/**
 * True for a name that the runtime reads, and not for an offset such as `+02:00`. It accepts more
 * than the IANA database (zone-name.ts), so that older windows still work.
 */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    format(name);
    return true;
  } catch {
    return false;
  }
}

function format(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  formats.set(timeZone, made);
  return made;
}

/** Offset of the zone's clocks from UTC at that instant, milliseconds. */
function offsetMs(timeZone: string, instant: Date): number {
  const [, sign, hours, minutes, seconds = 0] = OFFSET.exec(format(timeZone).format(instant)) ?? [];
  // Some versions of ICU write UTC as GMT alone.
  if (sign === undefined) return 0;
  const ms = (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1_000;
  return sign === '-' ? -ms : ms;
}

export function wallTime(timeZone: string, instant: Date): Date {
  return new Date(instant.getTime() + offsetMs(timeZone, instant));
}

/** Instant of a wall time: the first where clocks show it twice; undefined where they skip it. */
export function instantOf(timeZone: string, wall: Date): Date | undefined {
  const around = [-DAY_MS, DAY_MS].map((shift) => offsetMs(timeZone, new Date(wall.getTime() + shift)));
  // When clocks are put back, the first of two equal wall times has the offset of the day before.
  return around
    .map((offset) => new Date(wall.getTime() - offset))
    .find((instant) => wallTime(timeZone, instant).getTime() === wall.getTime());
}

/** The date in the zone: `2026-12-24`. */
export function localDate(timeZone: string, instant: Date): string {
  return wallTime(timeZone, instant).toISOString().slice(0, 10);
}

/** RFC 3339 with the zone's offset: `2026-03-10T02:00:00+01:00`. */
export function localTime(timeZone: string, instant: Date): string {
  const minutes = Math.round(offsetMs(timeZone, instant) / 60_000);
  const digits = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const offset = `${minutes < 0 ? '-' : '+'}${digits(Math.abs(minutes) / 60)}:${digits(Math.abs(minutes) % 60)}`;
  return `${wallTime(timeZone, instant).toISOString().slice(0, 19)}${offset}`;
}
