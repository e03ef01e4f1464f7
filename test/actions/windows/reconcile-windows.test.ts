import { reconcileWindows } from '../../../functions/actions/windows/reconcile-windows.ts';
import { MaintenanceError } from '../../../functions/contract/errors.ts';
import type { WindowSchedules } from '../../../functions/ports/window-schedules.ts';
import { opening } from '../../adapters/store/suite/records.ts';
import { found, HOUR_MS, hourly, MINUTE_MS, world } from './hourly-windows.ts';

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

  test('are left to a process that changes the window at the same moment', async () => {
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

  test('opens the only time of a window, which then needs no schedule', async () => {
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

describe('one bad part', () => {
  test('of the windows, one that cannot be written, does not stop the pass for the others', async () => {
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

  test('of them, a timetable that is no longer understood, does not either', async () => {
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
    const list: WindowSchedules['list'] = () =>
      Promise.reject(new MaintenanceError('SchedulesUnavailable', 'throttled'));

    const report = await reconcileWindows({ ...services, windowSchedules: { ...schedules, list } });

    expect(report).toEqual({ windows: 1, schedulesRepaired: 0, windowsMissed: 2, windowsFailed: 1 });
  });

  test('of the table, a record that cannot be read, keeps its schedule', async () => {
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
