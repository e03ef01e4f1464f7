import { deleteWindow } from '../../../functions/actions/windows/delete-window.ts';
import { openWindow } from '../../../functions/actions/windows/open-window.ts';
import { setPaused } from '../../../functions/actions/windows/save-window.ts';
import { rollout } from '../../domain/rolling/rollouts.ts';
import { hostRecord } from '../../fakes/host-record.ts';
import type { TestServices } from '../../fakes/services.ts';
import { calendar, create, execution, input, NOW, openingWorld } from './window-world.ts';

describe('a window does not open', () => {
  test.each<[string, (services: TestServices) => Promise<unknown>, string, string]>([
    ['while it is paused', (services) => setPaused(services, 'rack-7', true, 'bob'), 'skipped', 'paused'],
    ['when it comes too late', async (services) => services.advance(301_000), 'missed', 'too-late'],
    [
      'without hosts that are ready',
      async ({ store }) => {
        for (const name of ['h1', 'h2']) await store.putHost(hostRecord({ hostname: name, attributes: {} }), 1);
      },
      'skipped',
      'no-hosts',
    ],
  ])('%s', async (_, happens, outcome, code) => {
    const { services, asked, open } = await openingWorld();
    await create(services);
    await happens(services);

    expect(await open()).toMatchObject({ outcome, why: { code } });
    expect(asked).toEqual([]);
    expect(await services.store.opening('rack-7', NOW)).toMatchObject({ outcome, why: { code }, maintenanceId: null });
    expect(services.published).toMatchObject([{ type: 'Window Missed', detail: { scheduledAt: NOW, why: { code } } }]);
  });

  test('while a calendar that it names is open', async () => {
    const { services, open } = await openingWorld();
    await calendar(services, 'freeze', 'cron(0 0 1 3 ? *)');
    await create(services, { blackouts: ['window:freeze'] });

    expect(await open()).toMatchObject({ outcome: 'skipped', why: { code: 'blackout' } });
  });

  const laterBy = (seconds: number) => ({ ...input, scheduledAt: `2026-03-01T12:01:0${seconds}Z` });
  const stillOpen = {
    outcome: 'missed',
    why: { code: 'still-open', message: `its opening of ${NOW} is not finished yet` },
  };

  test('while the execution of its last opening runs, but not when that has died', async () => {
    const { services, running, open } = await openingWorld();
    await create(services);
    await open('m-1');
    running.add('arn:m-1');
    services.advance(60_000);

    expect(await openWindow(services, laterBy(0), execution('m-2'), async () => {})).toMatchObject(stillOpen);
    running.clear();
    expect(await openWindow(services, laterBy(1), execution('m-3'), async () => {})).toMatchObject({
      outcome: 'opened',
    });
  });

  test('while hosts of its last opening are under way, in whatever execution', async () => {
    const { services, open } = await openingWorld();
    await create(services);
    await open('m-1');
    const written = await services.store.putRollout(rollout({ id: 'm-1', status: 'halted' }), 0);
    services.advance(60_000);

    expect(await openWindow(services, laterBy(0), execution('m-2'), async () => {})).toMatchObject(stillOpen);
    await services.store.putRollout({ ...written, status: 'finished' }, written.version);
    expect(await openWindow(services, laterBy(1), execution('m-3'), async () => {})).toMatchObject({
      outcome: 'opened',
    });
  });

  test('when it was deleted, which leaves no record', async () => {
    const { services, open } = await openingWorld();
    await create(services);
    await deleteWindow(services, 'rack-7', 'bob');

    expect(await open()).toMatchObject({ outcome: 'skipped', why: { code: 'deleted' } });
    expect(await services.store.opening('rack-7', NOW)).toBeUndefined();
    expect(services.published).toEqual([]);
  });

  test('at a time that was found missed before', async () => {
    const { services, asked, open } = await openingWorld();
    await create(services);
    const why = { code: 'no-execution', message: 'nothing came' };
    await services.store.createOpening({
      ...{ windowName: 'rack-7', scheduledAt: NOW, outcome: 'missed', at: NOW, why, executionArn: null },
      ...{ maintenanceId: null, hostCount: 0, closesAt: null, closedAt: null, result: null, outcomes: null },
    });

    expect(await open()).toEqual({ outcome: 'missed', why });
    expect(asked).toEqual([]);
  });

  test('at a time that has not come: its record would be in the way', async () => {
    const { services } = await openingWorld();
    await create(services);
    const future = { ...input, scheduledAt: '2026-03-01T12:01:01Z' };

    await expect(openWindow(services, future, execution('m-1'), async () => {})).rejects.toMatchObject({
      name: 'InvalidInput',
    });
    expect((await services.store.openings('rack-7', 10)).items).toEqual([]);
  });
});
