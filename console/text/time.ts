/** Times as people say them. */

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `45 s`, `12 min`, `3 h 20 min`, `2 d 4 h`: the two largest units. */
export function span(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < MINUTE) return `${whole} s`;
  if (whole < HOUR) return `${Math.floor(whole / MINUTE)} min`;
  if (whole < DAY) return pair(whole, HOUR, 'h', MINUTE, 'min');
  return pair(whole, DAY, 'd', HOUR, 'h');
}

function pair(seconds: number, unit: number, name: string, smaller: number, smallerName: string): string {
  const rest = Math.floor((seconds % unit) / smaller);
  return `${Math.floor(seconds / unit)} ${name}${rest === 0 ? '' : ` ${rest} ${smallerName}`}`;
}

/** Seconds from a moment until now; negative for one to come. */
export function secondsSince(time: string, now: Date): number {
  return (now.getTime() - Date.parse(time)) / 1_000;
}

/** `12 min ago`, `in 2 h`, `just now`. */
export function relative(time: string, now: Date): string {
  const seconds = secondsSince(time, now);
  if (Math.abs(seconds) < 5) return 'just now';
  return seconds > 0 ? `${span(seconds)} ago` : `in ${span(-seconds)}`;
}

/** `Mon 30 Nov 2026, 15:04:05 CET`: exact, in the reader's own zone or another. */
export function exact(time: string, timeZone?: string): string {
  return new Date(time).toLocaleString('en-GB', {
    ...{ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short' },
    ...(timeZone === undefined ? {} : { timeZone }),
  });
}

/** `15:04:05` in the reader's own zone; with the day if that is not today. */
export function moment(time: string, now: Date): string {
  const date = new Date(time);
  const clock = date.toLocaleTimeString('en-GB');
  if (date.toDateString() === now.toDateString()) return clock;
  return `${date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })}, ${clock}`;
}
