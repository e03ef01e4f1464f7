import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createCalendar } from '../../../functions/adapters/calendar/calendar.ts';
import { scheduleEntries } from '../../../functions/domain/windows/schedule-entries.ts';

const calendar = createCalendar();

interface Asked {
  readonly schedule: string;
  readonly timeZone?: string;
  readonly startsAt?: string;
  readonly after?: string;
  readonly limit?: number;
}

function times({ schedule, timeZone = 'UTC', startsAt = '2020-01-01T00:00:00Z', after, limit = 3 }: Asked): string[] {
  const range = { after: new Date(after ?? '2026-01-01T00:00:00Z'), limit };
  return calendar
    .occurrences({ schedule, timeZone, startsAt }, range)
    .map((time) => time.toISOString().replace(':00.000Z', 'Z'));
}

describe('the times of a cron expression', () => {
  test.each([
    {
      what: 'every second Tuesday of the month',
      cron: '0 2 ? * 3#2 *',
      is: ['2026-01-13', '2026-02-10', '2026-03-10'],
    },
    { what: 'the last Friday of the month', cron: '0 2 ? * 6L *', is: ['2026-01-30', '2026-02-27', '2026-03-27'] },
    { what: 'the last day of the week', cron: '0 2 ? * L *', is: ['2026-01-03', '2026-01-10', '2026-01-17'] },
    { what: 'the last day of the month', cron: '0 2 L * ? *', is: ['2026-01-31', '2026-02-28', '2026-03-31'] },
    {
      what: 'the weekday nearest to the 1st, never of another month',
      cron: '0 2 1W * ? *',
      is: ['2026-01-01', '2026-02-02', '2026-03-02'],
    },
    {
      what: 'the weekday nearest to the 15th',
      cron: '0 2 15W 2,8 ? *',
      is: ['2026-02-16', '2026-08-14', '2027-02-15'],
    },
    { what: 'day 1 of the week, a Sunday', cron: '0 2 ? * 1 *', is: ['2026-01-04', '2026-01-11', '2026-01-18'] },
    { what: 'days by their names', cron: '0 2 ? FEB SUN,sat *', is: ['2026-02-01', '2026-02-07', '2026-02-08'] },
    { what: 'a step from a day on', cron: '0 2 10/10 * ? *', is: ['2026-01-10', '2026-01-20', '2026-01-30'] },
    { what: 'leap days', cron: '0 2 29 2 ? *', is: ['2028-02-29', '2032-02-29', '2036-02-29'] },
    { what: 'every fourth year from one on', cron: '0 2 1 1 ? 2027/4', is: ['2027-01-01', '2031-01-01', '2035-01-01'] },
    { what: 'the years that are left', cron: '0 2 1 1 ? 2024-2026', is: ['2026-01-01'] },
    { what: 'no date that is none', cron: '0 2 31 2 ? *', is: [] },
    { what: 'no year that has passed', cron: '0 2 1 1 ? 2025', is: [] },
  ])('are $what: $cron', ({ cron, is }) => {
    expect(times({ schedule: `cron(${cron})` })).toEqual(is.map((day) => `${day}T02:00Z`));
  });

  test('with a step of minutes begin at its minute, again in each hour', () => {
    expect(times({ schedule: 'cron(5/25 1-2 * * ? *)', limit: 7 }).map((time) => time.slice(11))).toEqual([
      '01:05Z',
      '01:30Z',
      '01:55Z',
      '02:05Z',
      '02:30Z',
      '02:55Z',
      '01:05Z',
    ]);
  });

  test('are after the given moment, and not before the start', () => {
    const schedule = 'cron(0 * * * ? *)';

    expect(times({ schedule, after: '2026-01-01T01:00:00Z', limit: 1 })).toEqual(['2026-01-01T02:00Z']);
    expect(times({ schedule, after: '2026-01-01T00:59:59.999Z', limit: 1 })).toEqual(['2026-01-01T01:00Z']);
    expect(times({ schedule, startsAt: '2026-01-01T03:00:00Z', limit: 1 })).toEqual(['2026-01-01T03:00Z']);
    expect(times({ schedule, startsAt: '2026-01-01T03:00:01Z', limit: 1 })).toEqual(['2026-01-01T04:00Z']);
  });
});

describe('when the clocks are changed', () => {
  test('02:00 in Berlin stays 02:00 in Berlin', () => {
    expect(
      times({ schedule: 'cron(0 2 ? * 3#2 *)', timeZone: 'Europe/Berlin', after: '2026-03-01T00:00:00Z' }),
    ).toEqual(['2026-03-10T01:00Z', '2026-04-14T00:00Z', '2026-05-12T00:00Z']);
  });

  test.each([
    {
      zone: 'Europe/Berlin',
      cron: '30 2 * * ? *',
      after: '2026-03-27T12:00:00Z',
      is: ['2026-03-28T01:30Z', '2026-03-30T00:30Z'],
    },
    {
      zone: 'America/St_Johns',
      cron: '30 2 * * ? *',
      after: '2026-03-07T00:00:00Z',
      is: ['2026-03-07T06:00Z', '2026-03-09T05:00Z'],
    },
    {
      zone: 'Australia/Lord_Howe',
      cron: '15 2 * * ? *',
      after: '2026-10-03T00:00:00Z',
      is: ['2026-10-04T15:15Z', '2026-10-05T15:15Z'],
    },
  ])('a time that does not exist is left out in $zone', ({ zone, cron, after, is }) => {
    expect(times({ schedule: `cron(${cron})`, timeZone: zone, after, limit: 2 })).toEqual(is);
  });

  test.each([
    {
      zone: 'Europe/Berlin',
      cron: '30 2 * * ? *',
      after: '2026-10-24T12:00:00Z',
      is: ['2026-10-25T00:30Z', '2026-10-26T01:30Z'],
    },
    {
      zone: 'Europe/Berlin',
      cron: '0/30 2-3 25 10 ? *',
      after: '2026-10-24T12:00:00Z',
      is: ['2026-10-25T00:00Z', '2026-10-25T00:30Z', '2026-10-25T02:00Z'],
    },
    {
      zone: 'Australia/Lord_Howe',
      cron: '45 1 * * ? *',
      after: '2026-04-04T00:00:00Z',
      is: ['2026-04-04T14:45Z', '2026-04-05T15:15Z'],
    },
  ])('a time that comes twice counts once, the first time, in $zone: $cron', ({ zone, cron, after, is }) => {
    expect(times({ schedule: `cron(${cron})`, timeZone: zone, after, limit: is.length })).toEqual(is);
  });

  test('a question between the two times gets neither of them', () => {
    expect(
      times({ schedule: 'cron(30 2 * * ? *)', timeZone: 'Europe/Berlin', after: '2026-10-25T00:45:00Z', limit: 1 }),
    ).toEqual(['2026-10-26T01:30Z']);
  });

  test('a time that never exists never comes', () => {
    expect(times({ schedule: 'cron(30 2 ? 3 1L *)', timeZone: 'Europe/Berlin' })).toEqual([]);
  });

  test('a rate of a day is 24 hours, on a day of 23 too', () => {
    expect(
      times({
        schedule: 'rate(1 day)',
        timeZone: 'Europe/Berlin',
        startsAt: '2026-03-28T01:00:00Z',
        after: '2026-03-28T00:00:00Z',
      }),
    ).toEqual(['2026-03-28T01:00Z', '2026-03-29T01:00Z', '2026-03-30T01:00Z']);
  });
});

describe('the times of a rate', () => {
  test.each([
    { after: '2026-01-01T00:00:00Z', is: ['2026-01-10T10:00Z', '2026-01-24T10:00Z'] },
    { after: '2026-01-10T09:59:59Z', is: ['2026-01-10T10:00Z', '2026-01-24T10:00Z'] },
    { after: '2026-01-10T10:00:00Z', is: ['2026-01-24T10:00Z', '2026-02-07T10:00Z'] },
    { after: '2026-12-31T00:00:00Z', is: ['2027-01-09T10:00Z', '2027-01-23T10:00Z'] },
  ])('are counted from its start, after $after too', ({ after, is }) => {
    expect(times({ schedule: 'rate(14 days)', startsAt: '2026-01-10T10:00:00Z', after, limit: 2 })).toEqual(is);
  });
});

describe('the time of an at', () => {
  test.each([
    { zone: 'UTC', is: ['2026-10-25T02:30Z'] },
    { zone: 'Asia/Kathmandu', is: ['2026-10-24T20:45Z'] },
    { zone: 'Europe/Berlin', is: ['2026-10-25T00:30Z'] },
  ])('is one, by the clocks of $zone', ({ zone, is }) => {
    expect(times({ schedule: 'at(2026-10-25T02:30:00)', timeZone: zone })).toEqual(is);
  });

  test('does not come after it has passed, nor before the start', () => {
    expect(times({ schedule: 'at(2026-10-25T02:30:00)', after: '2026-10-25T02:30:00Z' })).toEqual([]);
    expect(times({ schedule: 'at(2026-10-25T02:30:00)', startsAt: '2026-10-25T02:31:00Z' })).toEqual([]);
  });
});

describe('a fault is described in plain English', () => {
  test.each([
    ['cron(0 25 * * ? *)', 'hour 25 is not 0-23'],
    ['cron(60 2 * * ? *)', 'minute 60 is not 0-59'],
    ['cron(0 2 32 * ? *)', 'day 32 is not 1-31'],
    ['cron(0 2 0 * ? *)', 'day 0 is not 1-31'],
    ['cron(0 2 1 13 ? *)', 'month 13 is not 1-12 or JAN-DEC'],
    ['cron(0 2 1 JANUARY ? *)', "month: 'JANUARY' is not 1-12 or JAN-DEC"],
    ['cron(0 2 ? * 0 *)', 'day of week 0 is not 1-7 or SUN-SAT'],
    ['cron(0 2 ? * 8#2 *)', 'day of week 8 is not 1-7 (SUN-SAT)'],
    ['cron(0 2 ? * 3#6 *)', 'day of week: 3#6 names week 6 of the month, which is not 1-5'],
    ['cron(0 2 1 1 ? 1969)', 'year 1969 is not 1970-2199'],
    ['cron(0 2 1 1 ? 2200)', 'year 2200 is not 1970-2199'],
    ['cron(0 2 * * *)', 'cron has 6 fields (minutes, hours, day of month, month, day of week, year), not 5'],
    ['cron()', 'cron has 6 fields (minutes, hours, day of month, month, day of week, year), not 0'],
    ['cron(0 2 * * * *)', 'either the day of month or the day of week must be ?, and the other must give the day'],
    ['cron(0 2 ? * ? *)', 'either the day of month or the day of week must be ?, not both'],
    ['cron(0 ? * * ? *)', "hours: '?' is not 0-23"],
    ['cron(0 5-2 * * ? *)', 'hours: 5-2 goes backwards'],
    ['cron(0 2 ? * FRI-MON *)', 'day of week: FRI-MON goes backwards'],
    ['cron(0/0 2 * * ? *)', "minutes: '0' is not a step: after / comes a number from 1"],
    ['cron(0/x 2 * * ? *)', "minutes: 'x' is not a step: after / comes a number from 1"],
    ['cron(0/60 2 * * ? *)', 'minutes: the step 60 goes past 59'],
    ['cron(0/5/5 2 * * ? *)', "minutes: '0/5/5' is not a value"],
    ['cron(1,,2 2 * * ? *)', "minutes: '' is not a value"],
    ['cron(1-2-3 2 * * ? *)', "minutes: '1-2-3' is not a value"],
    [
      'cron(0 2 LW * ? *)',
      "day of month: 'LW' is not a value: L (the last day) and 15W (the weekday nearest to the 15th) must be alone",
    ],
    [
      'cron(0 2 1,15W * ? *)',
      "day of month: '1,15W' is not a value: L (the last day) and 15W (the weekday nearest to the 15th) must be alone",
    ],
    ['cron(0 2 40W * ? *)', 'day 40 is not 1-31'],
    [
      'cron(0 2 ? * 3#1,6#3 *)',
      /^day of week: '3#1,6#3' is not a value: 3#2 \(the second Tuesday of the month\) and 6L/,
    ],
    ['cron(0 2 ? * FRIL *)', /must be alone, with the day as a number$/],
    ['rate(0 days)', 'rate must be at least 1'],
    ['rate(1 days)', 'rate(1 days) is written rate(1 day)'],
    ['rate(2 hour)', 'rate(2 hour) is written rate(2 hours)'],
    ['rate(5 weeks)', "rate is a number and minutes, hours or days, such as rate(7 days), not '5 weeks'"],
    ['rate(366 days)', 'rate is longer than 365 days'],
    ['at(2026-02-30T02:00:00)', 'at: there is no 2026-02-30T02:00:00'],
    ['at(2026-02-28T25:00:00)', 'at: there is no 2026-02-28T25:00:00'],
    ['at(2026-02-28T02:00:00Z)', /^at is a date and a time without an offset/],
    ['0 2 * * ? *', 'it is not like cron(0 2 ? * 3#2 *), rate(7 days) or at(2026-11-22T22:00:00)'],
    ['every day', 'it is not like cron(0 2 ? * 3#2 *), rate(7 days) or at(2026-11-22T22:00:00)'],
  ])('%s: %s', (schedule, message) => {
    const fault = calendar.fault({ schedule, timeZone: 'UTC' });

    expect(fault?.field).toBe('schedule');
    if (typeof message === 'string') expect(fault?.message).toBe(message);
    else expect(fault?.message).toMatch(message);
  });

  test.each(['Europe/Berlim', '+02:00', '', 'Mars/Olympus'])("of the time zone '%s'", (timeZone) => {
    expect(calendar.fault({ schedule: 'rate(1 day)', timeZone })).toEqual({
      field: 'timeZone',
      message: 'it is not a time zone of the IANA database such as Europe/Berlin or UTC',
    });
  });

  test('of an at that the clocks are put forward past', () => {
    expect(calendar.fault({ schedule: 'at(2026-03-29T02:30:00)', timeZone: 'Europe/Berlin' })).toMatchObject({
      field: 'schedule',
      message: 'the clocks of Europe/Berlin are put forward past that time: it does not exist',
    });
    expect(calendar.fault({ schedule: 'at(2026-03-29T02:30:00)', timeZone: 'UTC' })).toBeUndefined();
  });

  test('and such a timetable has no times', () => {
    expect(() => times({ schedule: 'cron(0 25 * * ? *)' })).toThrow('schedule: hour 25 is not 0-23');
  });
});

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
      message: 'it counts from a weekday of the month, such as 3#2 in cron(0 2 ? * 3#2 *), or 6L',
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
