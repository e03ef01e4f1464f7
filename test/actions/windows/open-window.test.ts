import { describe, expect, test } from '@jest/globals';
import { closeWindow } from '../../../functions/actions/windows/close-window.ts';
import { deleteWindow } from '../../../functions/actions/windows/delete-window.ts';
import { openWindow, type WindowRequest } from '../../../functions/actions/windows/open-window.ts';
import { setPaused } from '../../../functions/actions/windows/save-window.ts';
import { MaintenanceError } from '../../../functions/contract/errors.ts';
import { maintenance } from '../../adapters/store/suite/records.ts';
import { rollout } from '../../domain/rolling/rollouts.ts';
import { hostRecord } from '../../fakes/host-record.ts';
import type { TestServices } from '../../fakes/services.ts';
import { calendar, create, windowWorld } from './window-world.ts';

/** The clock stands then, as if the window were to open now. */
const NOW = '2026-03-01T12:00:00.000Z';
const input = { window: 'rack-7', scheduledAt: '2026-03-01T12:00:00Z' };
const execution = (id: string) => ({ id, executionArn: `arn:${id}` });

async function world() {
  const running = new Set<string>();
  const services = await windowWorld();
  const watched: TestServices = {
    ...services,
    executions: { ...services.executions, isRunning: async (arn) => running.has(arn) },
  };
  const asked: WindowRequest[] = [];
  const begin = async (request: WindowRequest) => void asked.push(request);
  return { services: watched, running, asked, open: (id = 'm-1') => openWindow(watched, input, execution(id), begin) };
}

describe('opening a window', () => {
  test('asks for maintenance of its hosts, within its limits, and publishes an event', async () => {
    const { services, asked, open } = await world();
    await create(services, { maxErrors: 2, maxUnavailable: '5%', atEnd: 'stay' });

    expect(await open()).toEqual({ outcome: 'opened', maintenanceId: 'm-1' });

    expect(asked).toEqual([
      {
        request: {
          reason: 'window rack-7',
          onDeadline: 'cancel',
          maxErrors: 2,
          maxUnavailable: '5%',
          hosts: ['h1', 'h2'],
        },
        windowName: 'rack-7',
        by: 'window rack-7',
        ...execution('m-1'),
        window: { endsAt: '2026-03-01T14:00:00.000Z', lastBeginAt: '2026-03-01T13:30:00.000Z', atEnd: 'stay' },
      },
    ]);
    expect(await services.store.opening('rack-7', NOW)).toMatchObject({
      ...{
        outcome: 'opened',
        maintenanceId: 'm-1',
        hostCount: 2,
        closedAt: null,
        closesAt: '2026-03-01T14:00:00.000Z',
      },
    });
    expect(services.published).toMatchObject([
      { type: 'Window Opened', detail: { windowName: 'rack-7', scheduledAt: NOW, maintenanceId: 'm-1', hostCount: 2 } },
    ]);
  });

  test('finds the hosts that there are then', async () => {
    const { services, asked, open } = await world();
    await create(services);
    await services.store.putHost(hostRecord({ hostname: 'h4', attributes: { rack: '7' }, version: 0 }), 0);

    await open();

    expect(asked[0]?.request.hosts).toEqual(['h1', 'h2', 'h4']);
  });

  test('takes its options as they were given', async () => {
    const { services, asked, open } = await world();
    await create(services, { reason: 'kernel', deadline: '1h', onDeadline: 'hold' });

    await open();

    expect(asked[0]?.request).toMatchObject({ reason: 'kernel', deadline: '1h', onDeadline: 'hold' });
  });

  test('twice is once, when the event came twice', async () => {
    const { services, asked, open } = await world();
    await create(services);
    await open('m-1');

    expect(await open('m-2')).toEqual({
      outcome: 'skipped',
      why: { code: 'opened-before', message: 'it was opened before, as maintenance m-1' },
    });
    expect(asked).toHaveLength(1);
    expect(await services.store.opening('rack-7', NOW)).toMatchObject({ outcome: 'opened', maintenanceId: 'm-1' });
  });

  test('at the same moment is once', async () => {
    const { services, asked, open } = await world();
    await create(services);

    const outcomes = await Promise.all(['m-1', 'm-2', 'm-3'].map((id) => open(id)));

    expect(outcomes.filter(({ outcome }) => outcome === 'opened')).toHaveLength(1);
    expect(asked).toHaveLength(1);
  });

  test('goes on where its own execution has died, with the hosts that it had', async () => {
    const { services, asked, open } = await world();
    await create(services);
    const dies = async () => {
      throw new MaintenanceError('StoreUnavailable', 'DynamoDB does not answer');
    };
    await expect(openWindow(services, input, execution('m-1'), dies)).rejects.toMatchObject({
      name: 'StoreUnavailable',
    });

    expect(await open('m-1')).toEqual({ outcome: 'opened', maintenanceId: 'm-1' });
    expect(asked[0]?.request.hosts).toEqual(['h1', 'h2']);
  });

  test('that is registered only has to be told, even of a window that was deleted meanwhile', async () => {
    const { services, asked, open } = await world();
    await create(services);
    await open('m-1');
    await services.store.createMaintenance(maintenance('m-1', { executionArn: 'arn:m-1' }));
    await deleteWindow(services, 'rack-7');

    expect(await open('m-1')).toEqual({ outcome: 'opened', maintenanceId: 'm-1' });
    expect(asked).toHaveLength(1);
    expect(services.published.map(({ type }) => type)).toEqual(['Window Opened', 'Window Opened']);
  });

  test('and was deleted before it is registered, is missed', async () => {
    const { services, asked, open } = await world();
    await create(services);
    await open('m-1');
    await deleteWindow(services, 'rack-7');

    expect(await open('m-1')).toMatchObject({ outcome: 'missed', why: { code: 'deleted' } });
    expect(asked).toHaveLength(1);
    expect(await services.store.opening('rack-7', NOW)).toMatchObject({ outcome: 'missed', maintenanceId: null });
  });

  test('of a maintenance that is refused is missed, and says so', async () => {
    const { services } = await world();
    await create(services);
    const refuses = async () => {
      throw new MaintenanceError('HostBusy', "host 'h1' is on its way up");
    };

    const opened = await openWindow(services, input, execution('m-1'), refuses);

    expect(opened).toEqual({ outcome: 'missed', why: { code: 'host-busy', message: "host 'h1' is on its way up" } });
    expect(await services.store.opening('rack-7', NOW)).toMatchObject({ outcome: 'missed', maintenanceId: null });
    expect(services.published).toMatchObject([{ type: 'Window Missed', detail: { why: { code: 'host-busy' } } }]);
  });
});

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
    const { services, asked, open } = await world();
    await create(services);
    await happens(services);

    expect(await open()).toMatchObject({ outcome, why: { code } });
    expect(asked).toEqual([]);
    expect(await services.store.opening('rack-7', NOW)).toMatchObject({ outcome, why: { code }, maintenanceId: null });
    expect(services.published).toMatchObject([{ type: 'Window Missed', detail: { scheduledAt: NOW, why: { code } } }]);
  });

  test('while a calendar that it names is open', async () => {
    const { services, open } = await world();
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
    const { services, running, open } = await world();
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
    const { services, open } = await world();
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
    const { services, open } = await world();
    await create(services);
    await deleteWindow(services, 'rack-7');

    expect(await open()).toMatchObject({ outcome: 'skipped', why: { code: 'deleted' } });
    expect(await services.store.opening('rack-7', NOW)).toBeUndefined();
    expect(services.published).toEqual([]);
  });

  test('at a time that was found missed before', async () => {
    const { services, asked, open } = await world();
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
    const { services } = await world();
    await create(services);
    const future = { ...input, scheduledAt: '2026-03-01T12:01:01Z' };

    await expect(openWindow(services, future, execution('m-1'), async () => {})).rejects.toMatchObject({
      name: 'InvalidInput',
    });
    expect((await services.store.openings('rack-7', 10)).items).toEqual([]);
  });
});

describe('closing a window', () => {
  const outcomes = { arrived: 1, takenOver: 0, failed: 1, notBegun: 0 };
  const ours = { id: 'm-1', windowName: 'rack-7' };

  test('completes its history and publishes an event, and the first time counts', async () => {
    const { services, open } = await world();
    await create(services);
    await open();
    services.advance(3_600_000);

    await closeWindow(services, ours, { result: 'incomplete', outcomes });
    services.advance(60_000);
    await closeWindow(services, ours, { result: 'cancelled', outcomes });

    const closed = { closedAt: '2026-03-01T13:00:00.000Z', result: 'incomplete', outcomes };
    expect(await services.store.opening('rack-7', NOW)).toMatchObject(closed);
    const told = {
      openedAt: NOW,
      at: closed.closedAt,
      result: 'incomplete',
      hostCount: 2,
      outcomes,
      maintenanceId: 'm-1',
    };
    expect(services.published.slice(1)).toMatchObject([
      { type: 'Window Closed', detail: told },
      { type: 'Window Closed', detail: told },
    ]);
  });

  test('of no window does nothing', async () => {
    const { services } = await world();

    await closeWindow(services, { id: 'm-1', windowName: null }, { result: 'done', outcomes });
    await closeWindow(services, ours, { result: 'done', outcomes });

    expect(services.published).toEqual([]);
  });
});
