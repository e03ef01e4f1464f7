import { times } from './times.ts';

describe('the times of a cron expression', () => {
  test.each<[what: string, cron: string, is: string[]]>([
    ['every second Tuesday of the month', '0 2 ? * 3#2 *', ['2026-01-13', '2026-02-10', '2026-03-10']],
    ['the last Friday of the month', '0 2 ? * 6L *', ['2026-01-30', '2026-02-27', '2026-03-27']],
    ['the last day of the week', '0 2 ? * L *', ['2026-01-03', '2026-01-10', '2026-01-17']],
    ['the last day of the month', '0 2 L * ? *', ['2026-01-31', '2026-02-28', '2026-03-31']],
    [
      'the weekday nearest to the 1st, never of another month',
      '0 2 1W * ? *',
      ['2026-01-01', '2026-02-02', '2026-03-02'],
    ],
    ['the weekday nearest to the 15th', '0 2 15W 2,8 ? *', ['2026-02-16', '2026-08-14', '2027-02-15']],
    ['day 1 of the week, a Sunday', '0 2 ? * 1 *', ['2026-01-04', '2026-01-11', '2026-01-18']],
    ['days by their names', '0 2 ? FEB SUN,sat *', ['2026-02-01', '2026-02-07', '2026-02-08']],
    ['a step from a day on', '0 2 10/10 * ? *', ['2026-01-10', '2026-01-20', '2026-01-30']],
    ['leap days', '0 2 29 2 ? *', ['2028-02-29', '2032-02-29', '2036-02-29']],
    ['every fourth year from one on', '0 2 1 1 ? 2027/4', ['2027-01-01', '2031-01-01', '2035-01-01']],
    ['the years that are left', '0 2 1 1 ? 2024-2026', ['2026-01-01']],
    ['no date that is none', '0 2 31 2 ? *', []],
    ['no year that has passed', '0 2 1 1 ? 2025', []],
  ])('are %s: %s', (_what, cron, is) => {
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

  test.each<[string, string, string, string[]]>([
    ['Europe/Berlin', '30 2 * * ? *', '2026-03-27T12:00:00Z', ['2026-03-28T01:30Z', '2026-03-30T00:30Z']],
    ['America/St_Johns', '30 2 * * ? *', '2026-03-07T00:00:00Z', ['2026-03-07T06:00Z', '2026-03-09T05:00Z']],
    ['Australia/Lord_Howe', '15 2 * * ? *', '2026-10-03T00:00:00Z', ['2026-10-04T15:15Z', '2026-10-05T15:15Z']],
  ])('a time that does not exist is left out in %s', (zone, cron, after, is) => {
    expect(times({ schedule: `cron(${cron})`, timeZone: zone, after, limit: 2 })).toEqual(is);
  });

  test.each<[string, string, string, string[]]>([
    ['Europe/Berlin', '30 2 * * ? *', '2026-10-24T12:00:00Z', ['2026-10-25T00:30Z', '2026-10-26T01:30Z']],
    [
      'Europe/Berlin',
      '0/30 2-3 25 10 ? *',
      '2026-10-24T12:00:00Z',
      ['2026-10-25T00:00Z', '2026-10-25T00:30Z', '2026-10-25T02:00Z'],
    ],
    ['Australia/Lord_Howe', '45 1 * * ? *', '2026-04-04T00:00:00Z', ['2026-04-04T14:45Z', '2026-04-05T15:15Z']],
  ])('a time that comes twice counts once, the first time, in %s: %s', (zone, cron, after, is) => {
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
