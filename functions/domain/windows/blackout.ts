import { localDate } from '../time/zone.ts';
import type { Why } from './opening.ts';

/** Blackouts: times when a window does not open, whatever its schedule. */

/** Dates in the window's time zone, both inclusive; `window`: while that window is open. */
type Blackout = { readonly from: string; readonly to: string } | { readonly window: string };

/** The time in which a window is open. */
export interface Span {
  readonly opensAt: Date;
  readonly closesAt: Date;
}

const DATES = /^(\d{4}-\d\d-\d\d)(?:\.\.(\d{4}-\d\d-\d\d))?$/;
const WINDOW = /^window:(.+)$/;

/** Parses `2026-12-24..2027-01-02` or `window:freeze`; undefined for invalid or reversed days. */
export function parseBlackout(text: string): Blackout | undefined {
  const window = WINDOW.exec(text)?.[1];
  if (window !== undefined) return { window };
  const dates = DATES.exec(text);
  if (dates === null) return undefined;
  const [, from = '', to = from] = dates;
  return isDate(from) && isDate(to) && from <= to ? { from, to } : undefined;
}

function isDate(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === text;
}

/** Names of windows in the blackouts. */
export function calendarsOf(blackouts: readonly string[]): string[] {
  return blackouts.flatMap((text) => {
    const blackout = parseBlackout(text);
    return blackout !== undefined && 'window' in blackout ? [blackout.window] : [];
  });
}

/** The last blacked-out date, if any. */
export function lastDateOf(blackouts: readonly string[]): string | undefined {
  const dates = blackouts.flatMap((text) => {
    const blackout = parseBlackout(text);
    return blackout !== undefined && 'to' in blackout ? [blackout.to] : [];
  });
  return dates.sort().at(-1);
}

/**
 * Finds a blackout during any part of an opening; null without one.
 *
 * @param overlaps for each window in the blackouts, the time when it is open meanwhile, or null.
 *   Missing: the window was deleted, its times are unknown, and it counts as a blackout
 */
export function blackoutOf(
  { blackouts, timeZone }: { readonly blackouts: readonly string[]; readonly timeZone: string },
  { opensAt, closesAt }: Span,
  overlaps: ReadonlyMap<string, Span | null>,
): Why | null {
  const [first, last] = [localDate(timeZone, opensAt), localDate(timeZone, new Date(closesAt.getTime() - 1))];
  for (const text of blackouts) {
    const blackout = parseBlackout(text);
    if (blackout === undefined) continue;
    const message = 'window' in blackout ? byWindow(blackout.window, overlaps) : byDates(blackout, first, last);
    if (message !== undefined) return { code: 'blackout', message };
  }
  return null;
}

function byDates({ from, to }: { from: string; to: string }, first: string, last: string): string | undefined {
  if (first > to || last < from) return undefined;
  return from === to ? `${from} is blacked out` : `${from} to ${to} is blacked out`;
}

function byWindow(name: string, overlaps: ReadonlyMap<string, Span | null>): string | undefined {
  const overlap = overlaps.get(name);
  if (overlap === undefined) return `its blackout, the window '${name}', no longer exists`;
  if (overlap === null) return undefined;
  return `the window '${name}' is open from ${overlap.opensAt.toISOString()} to ${overlap.closesAt.toISOString()}`;
}
