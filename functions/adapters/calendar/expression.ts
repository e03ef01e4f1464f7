import { MAX_DURATION_MS } from '../../domain/time/duration.ts';
import { translateCron } from './cron-fields.ts';

/** A parsed schedule expression of EventBridge Scheduler. */
export type Expression =
  /** A pattern of the library, for wall times. */
  | {
      readonly kind: 'cron';
      readonly pattern: string;
      /** True for a day such as the second or the last Tuesday of a month. */
      readonly isWeekdayOfMonth: boolean;
    }
  | { readonly kind: 'rate'; readonly periodMs: number }
  | { readonly kind: 'at'; readonly wall: Date };

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Parses the expression, or returns its fault in plain English. */
export function readExpression(text: string): Expression | { readonly fault: string } {
  const [, kind, inside = ''] = /^(cron|rate|at)\((.*)\)$/.exec(text.trim()) ?? [];
  if (kind === 'cron') {
    const cron = translateCron(inside);
    if ('fault' in cron) return cron;
    const [, , , , dayOfWeek = ''] = inside.trim().split(/\s+/);
    return { kind, pattern: cron.pattern, isWeekdayOfMonth: /^[1-7](?:L|#[1-5])$/.test(dayOfWeek) };
  }
  if (kind === 'rate') return readRate(inside);
  if (kind === 'at') return readAt(inside);
  return { fault: 'it is not like cron(0 2 ? * 3#2 *), rate(7 days) or at(2026-11-22T22:00:00)' };
}

function readRate(inside: string): Expression | { readonly fault: string } {
  const [, digits, unit = '', plural] = /^\s*(\d{1,6})\s+(minute|hour|day)(s?)\s*$/.exec(inside) ?? [];
  if (digits === undefined)
    return { fault: `rate is a number and minutes, hours or days, such as rate(7 days), not '${inside}'` };
  const count = Number(digits);
  if (count === 0) return { fault: 'rate must be at least 1' };
  if ((count === 1) !== (plural === '')) {
    return { fault: `rate(${count} ${unit}${plural}) is written rate(${count} ${unit}${count === 1 ? '' : 's'})` };
  }
  const periodMs = count * (UNIT_MS[unit] ?? 0);
  return periodMs > MAX_DURATION_MS ? { fault: 'rate is longer than 365 days' } : { kind: 'rate', periodMs };
}

function readAt(inside: string): Expression | { readonly fault: string } {
  const fault = `at is a date and a time without an offset, such as at(2026-11-22T22:00:00), not '${inside}'`;
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(inside)) return { fault };
  const wall = new Date(`${inside}Z`);
  // A Date turns 2026-02-30 into 2 March.
  if (Number.isNaN(wall.getTime()) || wall.toISOString().slice(0, 19) !== inside) {
    return { fault: `at: there is no ${inside}` };
  }
  return { kind: 'at', wall };
}
