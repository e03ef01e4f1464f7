import { expressionsOf, opens } from '../../../functions/domain/windows/recurring-window.ts';
import { entryName, scheduleEntries, windowOfEntry } from '../../../functions/domain/windows/schedule-entries.ts';
import { recurringWindow } from '../../adapters/store/suite/records.ts';

const WINDOW = recurringWindow('rack-1', {
  ...{ schedule: 'cron(0 2 ? * 3#2 *)', otherSchedules: [], offsetDays: 0 },
  ...{ timeZone: 'Europe/Berlin', startsAt: '2026-03-01T00:00:00.000Z', paused: false },
});

describe('the schedules of a window', () => {
  test('are one for each of its expressions, each under a name that leads back to it', () => {
    const entries = scheduleEntries({ ...WINDOW, otherSchedules: ['rate(7 days)', 'cron(0 4 ? * 1 *)'] });

    expect(entries.map(({ name, schedule }) => [name, schedule])).toEqual([
      ['rack-1', 'cron(0 2 ? * 3#2 *)'],
      ['rack-1.2', 'rate(7 days)'],
      ['rack-1.3', 'cron(0 4 ? * 1 *)'],
    ]);
    expect(entries.map(({ name }) => windowOfEntry(name))).toEqual(['rack-1', 'rack-1', 'rack-1']);
  });

  test('have what it says of zone, begin and pause', () => {
    expect(scheduleEntries({ ...WINDOW, paused: true })).toEqual([
      {
        ...{ name: 'rack-1', window: 'rack-1', timeZone: 'Europe/Berlin', startsAt: '2026-03-01T00:00:00.000Z' },
        ...{ paused: true, onlyIfDue: false, schedule: 'cron(0 2 ? * 3#2 *)' },
      },
    ]);
  });

  test.each([
    ['cron(0 2 ? * 3#2 *)', 4, 'cron(0 2 ? * 7 *)'],
    ['cron(30 22 ? * 7#1 *)', 1, 'cron(30 22 ? * 1 *)'],
    ['cron( 0  2 ? * 1#3 * )', 13, 'cron(0 2 ? * 7 *)'],
  ])('of %s and %d days come each week on that day, to look whether it is due', (schedule, offsetDays, weekly) => {
    expect(scheduleEntries({ ...WINDOW, schedule, offsetDays })).toMatchObject([{ schedule: weekly, onlyIfDue: true }]);
  });

  test('are none for a calendar, which opens nothing', () => {
    expect(opens(WINDOW)).toBe(true);
    expect(opens({ hosts: null })).toBe(false);
    expect(scheduleEntries({ ...WINDOW, hosts: null })).toEqual([]);
  });
});

test('a timetable of one expression has that one', () => {
  expect(expressionsOf({ schedule: 'rate(7 days)' })).toEqual(['rate(7 days)']);
});

test('the first schedule has the name of its window', () => {
  expect([0, 1, 2].map((index) => entryName('w', index))).toEqual(['w', 'w.2', 'w.3']);
});
