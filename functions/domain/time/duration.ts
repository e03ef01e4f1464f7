/** Operators' durations (`90s`, `30m`, `2h`, `1h30m`) and times (RFC 3339, `+DUR` from now). */

const UNIT_MS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 } as const;
const DURATION = /^(?:(\d{1,9})d)?(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?$/;
const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/i;

/** A year: longer durations are typing errors, and Step Functions ends there too. */
export const MAX_DURATION_MS = 365 * UNIT_MS.d;

/** Parses a duration to milliseconds; undefined when invalid, zero, or longer than a year. */
export function parseDurationMs(text: string): number | undefined {
  const match = DURATION.exec(text);
  if (match === null) return undefined;
  const ms = Object.values(UNIT_MS).reduce((sum, unit, index) => sum + Number(match[index + 1] ?? 0) * unit, 0);
  return ms > 0 && ms <= MAX_DURATION_MS ? ms : undefined;
}

/** Formats a duration: `2h`, `1h30m`; empty for zero. */
export function formatDuration(seconds: number): string {
  let rest = seconds * 1_000;
  const parts = Object.entries(UNIT_MS).map(([unit, ms]) => {
    const count = Math.floor(rest / ms);
    rest -= count * ms;
    return count === 0 ? '' : `${count}${unit}`;
  });
  return parts.join('');
}

/** Parses a time, relative to `now`; undefined when invalid. */
export function parseTime(text: string, now: Date): Date | undefined {
  if (text.startsWith('+')) {
    const ms = parseDurationMs(text.slice(1));
    return ms === undefined ? undefined : new Date(now.getTime() + ms);
  }
  if (!RFC_3339.test(text)) return undefined;
  const time = new Date(text);
  // A Date turns 2026-02-30 into 2 March: invalid days are refused, whatever the offset.
  const day = Number(text.slice(8, 10));
  const lastDay = new Date(Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)), 0)).getUTCDate();
  return Number.isNaN(time.getTime()) || day > lastDay ? undefined : time;
}
