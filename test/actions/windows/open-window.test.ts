import { deleteWindow } from '../../../functions/actions/windows/delete-window.ts';
import { openWindow } from '../../../functions/actions/windows/open-window.ts';
import { MaintenanceError } from '../../../functions/contract/errors.ts';
import { maintenance } from '../../adapters/store/suite/records.ts';
import { hostRecord } from '../../fakes/host-record.ts';
import { create, execution, input, NOW, openingWorld } from './window-world.ts';

describe('opening a window', () => {
  test('asks for maintenance of its hosts, within its limits, and publishes an event', async () => {
    const { services, asked, open } = await openingWorld();
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
    const { services, asked, open } = await openingWorld();
    await create(services);
    await services.store.putHost(hostRecord({ hostname: 'h4', attributes: { rack: '7' }, version: 0 }), 0);

    await open();

    expect(asked[0]?.request.hosts).toEqual(['h1', 'h2', 'h4']);
  });

  test('takes its options as they were given', async () => {
    const { services, asked, open } = await openingWorld();
    const options = { reason: 'kernel', deadline: '1h', onDeadline: 'hold', verify: 'none' } as const;
    await create(services, options);

    await open();

    expect(asked[0]?.request).toMatchObject(options);
  });

  test('twice is once, when the event came twice', async () => {
    const { services, asked, open } = await openingWorld();
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
    const { services, asked, open } = await openingWorld();
    await create(services);

    const outcomes = await Promise.all(['m-1', 'm-2', 'm-3'].map((id) => open(id)));

    expect(outcomes.filter(({ outcome }) => outcome === 'opened')).toHaveLength(1);
    expect(asked).toHaveLength(1);
  });

  test('goes on where its own execution has died, with the hosts that it had', async () => {
    const { services, asked, open } = await openingWorld();
    await create(services);
    const dies = () => Promise.reject(new MaintenanceError('StoreUnavailable', 'DynamoDB does not answer'));
    await expect(openWindow(services, input, execution('m-1'), dies)).rejects.toMatchObject({
      name: 'StoreUnavailable',
    });

    expect(await open('m-1')).toEqual({ outcome: 'opened', maintenanceId: 'm-1' });
    expect(asked[0]?.request.hosts).toEqual(['h1', 'h2']);
  });

  test('that is registered only has to be told, even of a window that was deleted meanwhile', async () => {
    const { services, asked, open } = await openingWorld();
    await create(services);
    await open('m-1');
    await services.store.createMaintenance(maintenance('m-1', { executionArn: 'arn:m-1' }));
    await deleteWindow(services, 'rack-7', 'bob');

    expect(await open('m-1')).toEqual({ outcome: 'opened', maintenanceId: 'm-1' });
    expect(asked).toHaveLength(1);
    expect(services.published.map(({ type }) => type)).toEqual(['Window Opened', 'Window Opened']);
  });

  test('and was deleted before it is registered, is missed', async () => {
    const { services, asked, open } = await openingWorld();
    await create(services);
    await open('m-1');
    await deleteWindow(services, 'rack-7', 'bob');

    expect(await open('m-1')).toMatchObject({ outcome: 'missed', why: { code: 'deleted' } });
    expect(asked).toHaveLength(1);
    expect(await services.store.opening('rack-7', NOW)).toMatchObject({ outcome: 'missed', maintenanceId: null });
  });

  test('of a maintenance that is refused is missed, and says so', async () => {
    const { services } = await openingWorld();
    await create(services);
    const refuses = () => Promise.reject(new MaintenanceError('HostBusy', "host 'h1' is on its way up"));

    const opened = await openWindow(services, input, execution('m-1'), refuses);

    expect(opened).toEqual({ outcome: 'missed', why: { code: 'host-busy', message: "host 'h1' is on its way up" } });
    expect(await services.store.opening('rack-7', NOW)).toMatchObject({ outcome: 'missed', maintenanceId: null });
    expect(services.published).toMatchObject([{ type: 'Window Missed', detail: { why: { code: 'host-busy' } } }]);
  });
});
