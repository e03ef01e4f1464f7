import fc from 'fast-check';
import { scheduleEntries } from '../../../functions/domain/windows/schedule-entries.ts';
import { calendar } from './times.ts';

describe('several expressions', () => {
  const several = (schedules: readonly string[], limit: number) => {
    const [schedule = '', ...otherSchedules] = schedules;
    const timetable = { schedule, otherSchedules, timeZone: 'UTC', startsAt: '2026-03-01T00:00:00Z' };
    return calendar
      .occurrences(timetable, { after: new Date('2026-03-01T00:00:00Z'), limit })
      .map((time) => time.toISOString().slice(0, 16));
  };

  test('have the times of all of them, in order', () => {
    expect(several(['cron(0 2 ? * SAT *)', 'cron(0 3 ? * SUN *)', 'at(2026-03-10T05:00:00)'], 5)).toEqual([
      ...['2026-03-01T03:00', '2026-03-07T02:00', '2026-03-08T03:00', '2026-03-10T05:00', '2026-03-14T02:00'],
    ]);
  });

  test('have a common time once', () => {
    expect(several(['cron(0 2 * * ? *)', 'cron(0 2 ? * SUN *)'], 3)).toEqual([
      ...['2026-03-01T02:00', '2026-03-02T02:00', '2026-03-03T02:00'],
    ]);
  });

  test('have the fault of the faulty one, and may not include a rate', () => {
    const fault = (otherSchedules: readonly string[]) =>
      calendar.fault({ schedule: 'cron(0 2 * * ? *)', otherSchedules, timeZone: 'UTC' });

    expect(fault(['cron(0 3 * * ? *)'])).toBeUndefined();
    expect(fault(['cron(0 25 * * ? *)'])).toEqual({
      ...{ field: 'schedule', expression: 'cron(0 25 * * ? *)', message: 'hour 25 is not 0-23' },
    });
    expect(fault(['rate(1 day)'])).toMatchObject({ field: 'schedule', expression: 'rate(1 day)' });
  });
});

describe('an offset', () => {
  const timetable = (schedule: string, offsetDays: number, timeZone = 'UTC') => ({
    ...{ schedule, offsetDays, timeZone, startsAt: '2026-01-01T00:00:00Z' },
  });
  const times = (schedule: string, offsetDays: number, limit: number, timeZone = 'UTC') =>
    calendar
      .occurrences(timetable(schedule, offsetDays, timeZone), { after: new Date('2026-01-01T00:00:00Z'), limit })
      .map((time) => time.toISOString());

  test('counts days from the weekday of the month: the Saturday after the second Tuesday is not always the second Saturday', () => {
    expect(times('cron(0 2 ? * 3#2 *)', 4, 8).map((time) => time.slice(0, 10))).toEqual([
      ...[
        '2026-01-17',
        '2026-02-14',
        '2026-03-14',
        '2026-04-18',
        '2026-05-16',
        '2026-06-13',
        '2026-07-18',
        '2026-08-15',
      ],
    ]);
  });

  test('may lead into the next month, and the next year', () => {
    expect(times('cron(0 2 ? 12 6L *)', 27, 2)).toEqual(
      ['2026-01-22T02:00:00.000Z', '2027-01-21T02:00:00.000Z'].slice(0, 2),
    );
  });

  test('keeps the time of the wall clock when the clocks change in between', () => {
    // The last Friday of March 2026 is the 27th; on the 29th the clocks go forward.
    expect(times('cron(0 2 ? 3 6L 2026)', 4, 1, 'Europe/Berlin')).toEqual(['2026-03-31T00:00:00.000Z']);
  });

  test('begins with the first time after the start, even if its weekday is before the start', () => {
    const { occurrences } = calendar;
    const range = { after: new Date('2026-01-13T12:00:00Z'), limit: 1 };
    const [first] = occurrences({ ...timetable('cron(0 2 ? * 3#2 *)', 4), startsAt: '2026-01-15T00:00:00Z' }, range);

    expect(first?.toISOString()).toBe('2026-01-17T02:00:00.000Z');
  });

  test.each([
    'cron(0 2 * * ? *)',
    'cron(0 2 ? * TUE *)',
    'cron(0 2 L * ? *)',
    'rate(1 day)',
    'at(2026-03-10T05:00:00)',
  ])('counts from no other day: %s', (schedule) => {
    expect(calendar.fault({ schedule, offsetDays: 4, timeZone: 'UTC' })).toMatchObject({
      field: 'offset',
      message:
        'an offset needs a schedule that names a weekday of the month, such as 3#2 in cron(0 2 ? * 3#2 *), or 6L',
    });
    expect(calendar.fault({ schedule, offsetDays: 0, timeZone: 'UTC' })).toBeUndefined();
  });

  test('is matched by the weekly schedule, which opens the window at no other time', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 7 }),
        fc.constantFrom('#1', '#2', '#3', '#4', '#5', 'L'),
        fc.integer({ min: 1, max: 27 }),
        fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns'),
        (day, week, offsetDays, timeZone) => {
          const window = timetable(`cron(30 2 ? * ${day}${week} *)`, offsetDays, timeZone);
          const range = { after: new Date('2026-01-01T00:00:00Z'), limit: 12 };
          const [entry] = scheduleEntries({
            ...{ ...window, name: 'w', hosts: { list: ['h1'] }, otherSchedules: [], paused: false },
          });
          if (entry === undefined) throw new Error('it has no schedule');
          const weekly = new Set(calendar.occurrences(entry, { ...range, limit: 200 }).map((time) => time.getTime()));
          const due = calendar.occurrences(window, range);
          return due.every((time) => weekly.has(time.getTime()) || time.getTime() > Math.max(...weekly));
        },
      ),
    );
  });
});
