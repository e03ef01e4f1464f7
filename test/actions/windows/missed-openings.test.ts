import { reconcileWindows } from '../../../functions/actions/windows/reconcile-windows.ts';
import { opening } from '../../adapters/store/suite/records.ts';
import { crashing, quietly } from '../../fakes/crashing.ts';
import { HOUR_MS, hourly, MINUTE_MS, NOW, world } from './hourly-windows.ts';

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

  test('while the service was away is published afterwards, as far back as a week', async () => {
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
