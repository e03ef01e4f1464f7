import { calendar, times } from './times.ts';

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
      message: 'the clocks of Europe/Berlin are put forward past that time, so it does not exist: choose another time',
    });
    expect(calendar.fault({ schedule: 'at(2026-03-29T02:30:00)', timeZone: 'UTC' })).toBeUndefined();
  });

  test('and such a timetable has no times', () => {
    expect(() => times({ schedule: 'cron(0 25 * * ? *)' })).toThrow('schedule: hour 25 is not 0-23');
  });
});
