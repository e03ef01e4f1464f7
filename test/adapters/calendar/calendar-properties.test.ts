import fc from 'fast-check';
import { createCalendar } from '../../../functions/adapters/calendar/calendar.ts';
import type { Timetable } from '../../../functions/domain/windows/recurring-window.ts';
import { type WallClock, wallClock } from './wall-clock.ts';

const calendar = createCalendar();

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Days on which the clocks of some zone change, by an hour or half an hour, and other days. */
const zone = fc.constantFrom('Asia/Kathmandu', 'Australia/Lord_Howe', 'America/St_Johns', 'Europe/Berlin', 'UTC');
const day = fc.constantFrom(
  '2026-03-08',
  '2026-03-29',
  '2026-04-05',
  '2026-10-04',
  '2026-10-25',
  '2026-11-01',
  '2028-02-28',
);

/** A field with its values. */
interface Given {
  readonly text: string;
  readonly means: ReadonlySet<number>;
}

function field(min: number, max: number): fc.Arbitrary<Given> {
  const value = fc.integer({ min, max });
  const range = (from: number, to: number, step = 1) =>
    Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, n) => from + n * step);
  const part = fc.oneof(
    value.map((one) => ({ text: `${one}`, values: [one] })),
    fc.tuple(value, value).map(([a, b]) => {
      const [from, to] = a < b ? [a, b] : [b, a];
      return { text: `${from}-${to}`, values: range(from, to) };
    }),
    fc
      .tuple(value, fc.integer({ min: 1, max }))
      .map(([from, step]) => ({ text: `${from}/${step}`, values: range(from, max, step) })),
    fc.constant({ text: '*', values: range(min, max) }),
  );
  return fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => ({
    text: parts.map(({ text }) => text).join(','),
    means: new Set(parts.flatMap(({ values }) => values)),
  }));
}

interface Cron {
  readonly schedule: string;
  readonly isTime: (clock: WallClock) => boolean;
}

const cron: fc.Arbitrary<Cron> = fc
  .record({
    minutes: field(0, 59),
    hours: field(0, 23),
    month: field(1, 12),
    days: fc.oneof(
      field(1, 31).map((given) => ({ dom: given, dow: undefined })),
      field(1, 7).map((given) => ({ dom: undefined, dow: given })),
    ),
  })
  .map(({ minutes, hours, month, days: { dom, dow } }) => ({
    schedule: `cron(${minutes.text} ${hours.text} ${dom?.text ?? '?'} ${month.text} ${dow?.text ?? '?'} *)`,
    isTime: (clock) =>
      minutes.means.has(clock.minute) &&
      hours.means.has(clock.hour) &&
      month.means.has(clock.month) &&
      (dom?.means.has(clock.day) ?? true) &&
      (dow?.means.has(clock.weekday) ?? true),
  }));

/** Minutes around that day at which the wall clock shows such a time; one shown twice, once. */
function everyTime({ isTime }: Cron, timeZone: string, from: Date, to: Date): string[] {
  const shown = new Set<string>();
  const found: string[] = [];
  for (let at = from.getTime() - 3 * 60 * MINUTE_MS; at < to.getTime(); at += MINUTE_MS) {
    const clock = wallClock(timeZone, new Date(at));
    const mark = JSON.stringify(clock);
    if (isTime(clock) && !shown.has(mark) && at > from.getTime()) found.push(new Date(at).toISOString());
    shown.add(mark);
  }
  return found;
}

function timesUntil(timetable: Timetable, from: Date, to: Date): Date[] {
  const times: Date[] = [];
  for (let after = from; ; ) {
    const page = calendar.occurrences(timetable, { after, limit: 20 });
    times.push(...page.filter((time) => time < to));
    const last = page.at(-1);
    if (last === undefined || page.length < 20 || last >= to) return times;
    after = last;
  }
}

test('the times of a cron expression are the minutes at which the clocks of its zone match it', () => {
  fc.assert(
    fc.property(cron, zone, day, (given, timeZone, around) => {
      const from = new Date(Date.parse(`${around}T00:00:00Z`) - DAY_MS / 2);
      const to = new Date(from.getTime() + 2 * DAY_MS);
      const timetable = { schedule: given.schedule, timeZone, startsAt: '2020-01-01T00:00:00Z' };

      expect(timesUntil(timetable, from, to).map((time) => time.toISOString())).toEqual(
        everyTime(given, timeZone, from, to),
      );
    }),
    { numRuns: 40 },
  );
});

test('times come in order, each once, and a new question from any of them continues with the next', () => {
  fc.assert(
    fc.property(cron, zone, day, fc.nat(8), (given, timeZone, after, index) => {
      const timetable = { schedule: given.schedule, timeZone, startsAt: '2020-01-01T00:00:00Z' };
      const times = calendar.occurrences(timetable, { after: new Date(`${after}T00:00:00Z`), limit: 10 });

      expect(times.every((time, n) => n === 0 || time > (times[n - 1] ?? time))).toBe(true);
      expect(times.filter((time) => !given.isTime(wallClock(timeZone, time)))).toEqual([]);
      const middle = times[index];
      if (middle === undefined) return;
      expect(calendar.occurrences(timetable, { after: middle, limit: 1 })).toEqual(times.slice(index + 1, index + 2));
    }),
    { numRuns: 100 },
  );
});

test('a rate keeps its distance from its start', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 500 }),
      fc.constantFrom(['minutes', MINUTE_MS], ['hours', 60 * MINUTE_MS], ['days', DAY_MS] as const),
      fc.integer({ min: -1_000, max: 1_000 }),
      (count, [unit, unitMs], shift) => {
        fc.pre(count * Number(unitMs) <= 365 * DAY_MS);
        const startsAt = new Date('2026-03-01T10:00:00Z');
        const timetable = {
          schedule: `rate(${count} ${unit})`,
          timeZone: 'Europe/Berlin',
          startsAt: startsAt.toISOString(),
        };
        const after = new Date(startsAt.getTime() + shift * DAY_MS);

        const times = calendar.occurrences(timetable, { after, limit: 4 });

        expect(times).toHaveLength(4);
        expect(times.every((time) => time > after && time >= startsAt)).toBe(true);
        const period = count * Number(unitMs);
        expect(times.every((time) => (time.getTime() - startsAt.getTime()) % period === 0)).toBe(true);
        const earlier = (times[0]?.getTime() ?? 0) - period;
        expect(earlier <= after.getTime() || earlier < startsAt.getTime()).toBe(true);
      },
    ),
  );
});
