import { describe, expect, test } from '@jest/globals';
import { reconcileWindows } from '../../../functions/actions/windows/reconcile-windows.ts';
import { MaintenanceError } from '../../../functions/contract/errors.ts';
import type { MetricName } from '../../../functions/contract/metrics.ts';
import type { RecurringWindow } from '../../../functions/domain/windows/recurring-window.ts';
import { scheduleEntries } from '../../../functions/domain/windows/schedule-entries.ts';
import type { FoundSchedule, WindowSchedules } from '../../../functions/ports/window-schedules.ts';
import { opening, recurringWindow } from '../../adapters/store/suite/records.ts';
import { crashing, quietly } from '../../fakes/crashing.ts';
import { createFakeMesos } from '../../fakes/fake-mesos.ts';
import { createMemorySchedules } from '../../fakes/memory-schedules.ts';
import { testServices } from '../../fakes/services.ts';

/** The clock of the tests begins at 2026-03-01T12:00:00Z. */
const NOW = '2026-03-01T12:00:00.000Z';
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Opens every hour, at half past. */
function hourly(name: string, changes: Partial<RecurringWindow> = {}): RecurringWindow {
  const timetable = { schedule: 'cron(30 * * * ? *)', timeZone: 'UTC', startsAt: NOW, updatedAt: NOW };
  return recurringWindow(name, { ...timetable, durationSeconds: 600, cutoffSeconds: 0, blackouts: [], ...changes });
}

/** Its schedule in EventBridge Scheduler, also of one that should have none. */
function found(window: RecurringWindow): FoundSchedule {
  const [entry] = scheduleEntries({ ...window, hosts: { list: ['h1'] } });
  if (entry === undefined) throw new Error('it has no expression');
  return { ...entry, isIntact: true };
}

function world() {
  const schedules = createMemorySchedules();
  const counted = new Map<string, number>();
  const services = testServices(createFakeMesos([]), {
    windowSchedules: schedules,
    report: {
      info() {},
      warn() {},
      error() {},
      count: (metric: MetricName, value = 1) => void counted.set(metric, (counted.get(metric) ?? 0) + value),
    },
  });
  const add = async (window: RecurringWindow) => services.store.putWindow(window, 0);
  const missed = async (name: string) =>
    (await services.store.openings(name, 1_000)).items
      .map(({ scheduledAt, outcome, why }) => [scheduledAt.slice(11, 16), outcome, why?.code])
      .reverse();
  return { services, schedules, counted, add, missed };
}

describe('schedules', () => {
  test('are made for windows that have none, and not for calendars; once all is right nothing is written', async () => {
    const { services, schedules, add } = world();
    await add(hourly('a'));
    await add(hourly('b', { schedule: 'rate(7 days)', paused: true }));
    await add(hourly('freeze', { hosts: null }));

    const first = await reconcileWindows(services);
    services.advance(20 * 24 * HOUR_MS);
    const second = await reconcileWindows(services);

    expect(first).toMatchObject({ windows: 3, schedulesRepaired: 2, windowsFailed: 0 });
    expect(second).toMatchObject({ windows: 3, schedulesRepaired: 0, windowsFailed: 0 });
    expect(schedules.writes.toSorted()).toEqual(['put a', 'put b']);
    expect(schedules.kept.get('b')).toMatchObject({ schedule: 'rate(7 days)', timeZone: 'UTC', paused: true });
  });

  test.each([
    { what: 'the expression', change: { schedule: 'cron(0 12 * * ? *)' } },
    { what: 'the time zone', change: { timeZone: 'Asia/Kolkata' } },
    { what: 'the state', change: { paused: true } },
    { what: 'the target', change: { isIntact: false } },
    { what: 'the start', change: { startsAt: '2026-03-02T00:00:00.000Z' } },
  ])('are put back when somebody has changed $what', async ({ change }) => {
    const { services, schedules, add } = world();
    await add(hourly('a'));
    await reconcileWindows(services);
    const right = schedules.kept.get('a');
    if (right === undefined) throw new Error('no schedule was made');
    schedules.kept.set('a', { ...right, ...change });

    expect(await reconcileWindows(services)).toMatchObject({ schedulesRepaired: 1 });
    expect(schedules.kept.get('a')).toEqual(right);
  });

  test('of a rate are right whatever time of the rate they were begun with', async () => {
    const { services, schedules, add } = world();
    await add(hourly('a', { schedule: 'rate(7 days)' }));
    await reconcileWindows(services);
    services.advance(20 * 24 * HOUR_MS);
    const found = schedules.kept.get('a');
    if (found === undefined) throw new Error('no schedule was made');

    schedules.kept.set('a', { ...found, startsAt: '2026-03-22T12:00:00.000Z' });
    expect(await reconcileWindows(services)).toMatchObject({ schedulesRepaired: 0 });
    schedules.kept.set('a', { ...found, startsAt: '2026-03-22T13:00:00.000Z' });
    expect(await reconcileWindows(services)).toMatchObject({ schedulesRepaired: 1 });
  });

  test('of no window, and of calendars, are deleted', async () => {
    const { services, schedules, add } = world();
    await add(hourly('freeze', { hosts: null }));
    for (const name of ['freeze', 'stranger']) schedules.kept.set(name, found(hourly(name)));

    expect(await reconcileWindows(services)).toMatchObject({ schedulesRepaired: 2 });
    expect(schedules.kept.size).toBe(0);
  });

  test('of a window whose only time has passed stay as they are, and are not made again', async () => {
    const { services, schedules, add } = world();
    await add(hourly('a', { schedule: 'at(2026-03-01T13:00:00)' }));
    await reconcileWindows(services);
    services.advance(24 * HOUR_MS);
    expect(await reconcileWindows(services)).toMatchObject({ schedulesRepaired: 0 });
    schedules.kept.delete('a');

    expect(await reconcileWindows(services)).toMatchObject({ schedulesRepaired: 0 });
    schedules.kept.set('a', found(hourly('a', { schedule: 'at(2027-01-01T00:00:00)' })));
    expect(await reconcileWindows(services)).toMatchObject({ schedulesRepaired: 1 });
    expect(schedules.kept.size).toBe(0);
  });

  test('are left to whoever changes the window at the same moment', async () => {
    const { services, schedules, add } = world();
    const written = await add(hourly('a'));
    if (written === undefined) throw new Error('the window was not written');
    const { store } = services;
    const windows: typeof store.windows = async (...page) => {
      const found = await store.windows(...page);
      await store.putWindow({ ...written, paused: true }, written.version);
      return found;
    };
    const racing = { ...services, store: { ...store, windows } };

    expect(await reconcileWindows(racing)).toMatchObject({ schedulesRepaired: 0, windowsFailed: 0 });
    expect(schedules.writes).toEqual([]);
  });
});

describe('a schedule that was not there', () => {
  test('opens what it should have opened in the last minutes, once', async () => {
    const { services, schedules, add } = world();
    await add(hourly('a'));
    await reconcileWindows(services);
    services.advance(32 * MINUTE_MS);
    schedules.kept.delete('a');
    await reconcileWindows(services);
    await reconcileWindows(services);

    expect(services.started).toEqual([
      {
        machine: 'RollMaintenance',
        name: `a-${Date.parse('2026-03-01T12:30:00Z')}`,
        input: { window: 'a', scheduledAt: '2026-03-01T12:30:00.000Z' },
      },
    ]);
  });

  test('opens the only time of a window, which needs no schedule any more', async () => {
    const { services, schedules, add } = world();
    await add(hourly('a', { schedule: 'at(2026-03-01T12:30:00)' }));
    services.advance(32 * MINUTE_MS);
    await reconcileWindows(services);

    expect(schedules.writes).toEqual([]);
    expect(services.started).toMatchObject([{ input: { window: 'a', scheduledAt: '2026-03-01T12:30:00.000Z' } }]);
  });

  test.each([
    { name: 'a time that is too long ago', window: {}, minutes: 37 },
    { name: 'a time before the window was as it is', window: { updatedAt: '2026-03-01T12:31:00.000Z' }, minutes: 32 },
    { name: 'a time of a paused window', window: { paused: true }, minutes: 32 },
  ])('does not open $name', async ({ window, minutes }) => {
    const { services, add } = world();
    services.advance(minutes * MINUTE_MS);
    await add(hourly('a', window));
    await reconcileWindows(services);

    expect(services.started).toEqual([]);
  });

  test('does not open again what has been opened', async () => {
    const { services, schedules, add } = world();
    await add(hourly('a'));
    await reconcileWindows(services);
    services.advance(31 * MINUTE_MS);
    await services.store.createOpening(opening('a', '2026-03-01T12:30:00.000Z'));
    schedules.kept.clear();
    await reconcileWindows(services);

    expect(schedules.writes).toEqual(['put a', 'put a']);
    expect(services.started).toEqual([]);
  });
});

describe('a time that passed', () => {
  test('without an opening is recorded, told and counted as missed, once over many passes', async () => {
    const { services, counted, add, missed } = world();
    await add(hourly('a'));
    for (let minute = 0; minute < 100; minute += 1) {
      await reconcileWindows(services);
      services.advance(MINUTE_MS);
    }

    expect(await missed('a')).toEqual([
      ['12:30', 'missed', 'not-started'],
      ['13:30', 'missed', 'not-started'],
    ]);
    expect(services.published.map(({ type, detail }) => [type, 'scheduledAt' in detail && detail.scheduledAt])).toEqual(
      [
        ['Window Missed', '2026-03-01T12:30:00.000Z'],
        ['Window Missed', '2026-03-01T13:30:00.000Z'],
      ],
    );
    expect(counted.get('WindowsMissed')).toBe(2);
  });

  test('is not missed before an opening would be too late', async () => {
    const { services, add, missed } = world();
    await add(hourly('a'));
    services.advance(35.5 * MINUTE_MS);
    await reconcileWindows(services);
    expect(await missed('a')).toEqual([]);

    services.advance(MINUTE_MS);
    expect(await reconcileWindows(services)).toMatchObject({ windowsMissed: 1 });
  });

  test('and was opened, or decided otherwise, is not missed', async () => {
    const { services, add, missed } = world();
    await add(hourly('a'));
    const closed = { closedAt: '2026-03-01T12:40:00.000Z', result: 'done' } as const;
    await services.store.createOpening(opening('a', '2026-03-01T12:30:00.000Z', closed));
    const why = { code: 'no-hosts', message: 'none' };
    await services.store.createOpening(opening('a', '2026-03-01T13:30:00.000Z', { outcome: 'skipped', why }));
    services.advance(2 * HOUR_MS);
    await reconcileWindows(services);

    expect(await missed('a')).toEqual([
      ['12:30', 'opened', undefined],
      ['13:30', 'skipped', 'no-hosts'],
    ]);
  });

  test.each([
    { name: 'while the window was paused', window: { paused: true } },
    { name: 'before the window was as it is', window: { updatedAt: '2026-03-01T13:40:00.000Z' } },
    { name: 'before the window began', window: { startsAt: '2026-03-01T13:40:00.000Z' } },
    { name: 'for a calendar', window: { hosts: null } },
  ])('$name is not missed', async ({ window }) => {
    const { services, add, missed } = world();
    await add(hourly('a', window));
    services.advance(2 * HOUR_MS);

    expect(await reconcileWindows(services)).toMatchObject({ windowsMissed: 0 });
    expect(await missed('a')).toEqual([]);
  });

  test('whose execution ended before it had registered anything is missed after all, once, and told', async () => {
    const { services, counted, add, missed } = world();
    await add(hourly('a'));
    const begun = {
      outcome: 'opened',
      closedAt: null,
      at: NOW,
      executionArn: 'arn:gone',
      maintenanceId: 'm-1',
    } as const;
    await services.store.createOpening({ ...opening('a', '2026-03-01T11:30:00.000Z'), ...begun });
    services.advance(MINUTE_MS);
    const early = await reconcileWindows(services);
    services.advance(6 * MINUTE_MS);

    const reports = [await reconcileWindows(services), await reconcileWindows(services)];

    expect([early, ...reports].map(({ windowsMissed }) => windowsMissed)).toEqual([0, 1, 0]);
    expect(await missed('a')).toEqual([['11:30', 'missed', 'abandoned']]);
    expect(services.published).toMatchObject([{ type: 'Window Missed', detail: { why: { code: 'abandoned' } } }]);
    expect(counted.get('WindowsMissed')).toBe(1);
  });

  test('during a blackout is skipped, not missed', async () => {
    const { services, counted, add, missed } = world();
    await add(hourly('a', { blackouts: ['2026-03-01'] }));
    await add(hourly('b', { blackouts: ['window:freeze'] }));
    await add(hourly('freeze', { hosts: null, schedule: 'cron(15 12 * * ? *)', durationSeconds: 3_600 }));
    services.advance(2 * HOUR_MS);

    expect(await reconcileWindows(services)).toMatchObject({ windowsMissed: 1 });
    expect(await missed('a')).toEqual([
      ['12:30', 'skipped', 'blackout'],
      ['13:30', 'skipped', 'blackout'],
    ]);
    expect(await missed('b')).toEqual([
      ['12:30', 'skipped', 'blackout'],
      ['13:30', 'missed', 'not-started'],
    ]);
    expect(counted.get('WindowsMissed')).toBe(1);
  });

  test('while the service was away is told afterwards, as far back as a week', async () => {
    const { services, add, missed } = world();
    await add(hourly('a', { schedule: 'cron(30 13 * * ? *)' }));
    services.advance(10 * 24 * HOUR_MS);

    expect(await reconcileWindows(services)).toMatchObject({ windowsMissed: 7 });
    expect(await missed('a')).toHaveLength(7);
  });

  test('is recorded once, and told at least once, whenever a pass dies', async () => {
    for (let calls = 0; calls < 12; calls += 1) {
      const { services, add, missed } = world();
      await add(hourly('a'));
      await reconcileWindows(services);
      services.advance(40 * MINUTE_MS);
      await quietly(reconcileWindows(crashing(services, calls)));
      await reconcileWindows(services);
      await reconcileWindows(services);

      expect([calls, await missed('a')]).toEqual([calls, [['12:30', 'missed', 'not-started']]]);
      expect(services.published.length).toBeGreaterThanOrEqual(1);
      expect(services.published.length).toBeLessThanOrEqual(2);
    }
  });
});

describe('one bad part', () => {
  test('of the windows, one that can not be written, does not stop the pass for the others', async () => {
    const { services, schedules, add } = world();
    await add(hourly('a'));
    await add(hourly('bad'));
    await add(hourly('z'));
    const put: WindowSchedules['put'] = async (schedule) => {
      if (schedule.name === 'bad') throw new MaintenanceError('SchedulesRefused', 'cron(…): no');
      await schedules.put(schedule);
    };

    const report = await reconcileWindows({ ...services, windowSchedules: { ...schedules, put } });

    expect(report).toMatchObject({ windows: 3, schedulesRepaired: 2, windowsFailed: 1 });
    expect([...schedules.kept.keys()]).toEqual(['a', 'z']);
  });

  test('of them, a timetable that nobody understands any more, does not either', async () => {
    const { services, schedules, add, missed } = world();
    await add(hourly('a'));
    await add(hourly('bad', { schedule: 'cron(x)' }));
    services.advance(2 * HOUR_MS);

    // Once for its schedule, once for its times.
    expect(await reconcileWindows(services)).toMatchObject({
      schedulesRepaired: 1,
      windowsMissed: 2,
      windowsFailed: 2,
    });
    expect([...schedules.kept.keys()]).toEqual(['a']);
    expect(await missed('a')).toHaveLength(2);
  });

  test('of Scheduler itself does not keep missed windows from being told', async () => {
    const { services, schedules, add } = world();
    await add(hourly('a'));
    services.advance(2 * HOUR_MS);
    const list: WindowSchedules['list'] = async () => {
      throw new MaintenanceError('SchedulesUnavailable', 'throttled');
    };

    const report = await reconcileWindows({ ...services, windowSchedules: { ...schedules, list } });

    expect(report).toEqual({ windows: 1, schedulesRepaired: 0, windowsMissed: 2, windowsFailed: 1 });
  });

  test('of the table, a record that can not be read, keeps its schedule', async () => {
    const { services, schedules, add } = world();
    await add(hourly('a'));
    await add(hourly('broken'));
    await reconcileWindows(services);
    const unreadable = new MaintenanceError('Internal', 'WINDOWS/broken can not be read');
    const { store } = services;
    const broken: typeof store = {
      ...store,
      window: async (name) => {
        if (name === 'broken') throw unreadable;
        return store.window(name);
      },
      windows: async (limit, nextToken, onUnreadable) => {
        const page = await store.windows(limit, nextToken);
        onUnreadable?.(unreadable);
        return { ...page, items: page.items.filter(({ name }) => name !== 'broken') };
      },
    };

    expect(await reconcileWindows({ ...services, store: broken })).toMatchObject({ windows: 1, windowsFailed: 2 });
    expect([...schedules.kept.keys()]).toEqual(['a', 'broken']);
  });
});
