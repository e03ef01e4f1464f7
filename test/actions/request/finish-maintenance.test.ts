import { acceptStart } from '../../../functions/actions/request/accept-request.ts';
import { finishMaintenance } from '../../../functions/actions/request/finish-maintenance.ts';
import { MaintenanceError } from '../../../functions/contract/errors.ts';
import type { Host } from '../../../functions/domain/host/host.ts';
import type { Maintenance } from '../../../functions/domain/request/maintenance.ts';
import { maintenance as record } from '../../adapters/store/suite/records.ts';
import { hostMaintenance, hostRecord } from '../../fakes/host-record.ts';
import { type TestServices, testServices } from '../../fakes/services.ts';

const HOSTS = ['h1', 'h2', 'h3'];

function request(changes: Partial<Maintenance> = {}): Maintenance {
  const hosts = HOSTS.map((hostname) => ({ hostname, outcome: 'accepted' as const }));
  return record('m1', { requestedAt: '2026-03-01T11:00:00.000Z', hosts, ...changes });
}

const MAINTENANCE = hostMaintenance({ requestedBy: 'alice' });
const GOING_DOWN = { goalState: 'HOST_STATE_DOWN', maintenance: MAINTENANCE } as const;
const DRAINING = { ...GOING_DOWN, state: 'HOST_STATE_DRAINING' } as const;
const DOWN = { ...GOING_DOWN, state: 'HOST_STATE_DOWN' } as const;
const STUCK: Host['blockers'] = [
  { taskId: '', framework: '', code: 'execution-stuck', message: 'five in a row', since: '2026-03-01T11:30:00.000Z' },
];

/** Writes the hosts as they are now, whatever they were before. */
async function put(services: TestServices, hosts: Readonly<Record<string, Partial<Host>>>): Promise<void> {
  for (const [hostname, changes] of Object.entries(hosts)) {
    const version = (await services.store.host(hostname))?.version ?? 0;
    await services.store.putHost(hostRecord({ hostname, ...changes }), version);
  }
}

async function world(hosts: Readonly<Record<string, Partial<Host>>>, asked: Partial<Maintenance> = {}) {
  const services = testServices(HOSTS);
  await services.store.createMaintenance(request(asked));
  await put(services, hosts);
  return services;
}

describe('a maintenance that is over', () => {
  test('is told with who asked for it and what became of its hosts', async () => {
    const services = await world({ h1: DOWN, h2: DOWN, h3: DOWN }, { windowName: 'rack-7', parentId: 'm0' });
    await finishMaintenance(services, 'm1');

    expect(services.published).toEqual([
      {
        type: 'Maintenance Finished',
        detail: {
          schemaVersion: 1,
          cluster: 'test',
          maintenanceId: 'm1',
          kind: 'start',
          by: 'alice',
          reason: 'kernel',
          startedAt: '2026-03-01T12:00:00.000Z',
          at: '2026-03-01T12:00:00.000Z',
          windowName: 'rack-7',
          parentId: 'm0',
          hostCount: 3,
          states: { HOST_STATE_DOWN: 3 },
          outcomes: { arrived: 3, takenOver: 0, failed: 0, notBegun: 0 },
          notArrived: [],
        },
      },
    ]);
  });

  test('names a host that is stuck, and one that another request has taken over', async () => {
    const services = await world({
      h1: DOWN,
      h2: { ...DRAINING, blockers: STUCK },
      h3: { goalState: 'HOST_STATE_UP', maintenance: { ...MAINTENANCE, id: 'm2' } },
    });
    await finishMaintenance(services, 'm1');

    expect(services.published).toMatchObject([
      {
        detail: {
          outcomes: { arrived: 1, takenOver: 1, failed: 1 },
          notArrived: [
            { hostname: 'h2', state: 'HOST_STATE_DRAINING', outcome: 'failed', code: 'execution-stuck' },
            { hostname: 'h3', state: 'HOST_STATE_UP', outcome: 'takenOver', code: null },
          ],
        },
      },
    ]);
  });

  test('counts a host that came back before the others had gone down as arrived: its history says so', async () => {
    const services = await world({ h1: DOWN, h2: DOWN, h3: {} });
    const history = ['HOST_STATE_DRAINED', 'HOST_STATE_DOWN'] as const;
    const note = { from: history[1], to: history[1], by: 'mesos', reason: '', maintenanceId: null, detail: 'agents' };
    const notes = Array.from({ length: 150 }, (_, index) => {
      return { ...note, version: index + 10, at: '2026-03-01T11:50:00.000Z' };
    });
    const down = { ...note, from: history[0], maintenanceId: 'm1', version: 9, at: '2026-03-01T11:40:00.000Z' };
    await services.store.appendHistory('h3', [down, ...notes]);
    await finishMaintenance(services, 'm1');

    expect(services.published).toMatchObject([{ detail: { outcomes: { arrived: 3 }, notArrived: [] } }]);
  });

  test('leaves out hosts that were on their way already when it was asked for', async () => {
    const hosts = [
      { hostname: 'h1', outcome: 'accepted' },
      { hostname: 'h2', outcome: 'already' },
    ] as const;
    const services = await world({ h1: DOWN, h2: { ...DRAINING, maintenance: null } }, { hosts });
    await finishMaintenance(services, 'm1');

    expect(services.published).toMatchObject([{ detail: { hostCount: 1, states: { HOST_STATE_DOWN: 1 } } }]);
  });

  test('is told of a return too', async () => {
    const services = await world({ h1: {}, h2: {}, h3: {} }, { kind: 'complete' });
    await finishMaintenance(services, 'm1');

    expect(services.published).toMatchObject([{ detail: { kind: 'complete', outcomes: { arrived: 3 } } }]);
  });
});

test('a thousand hosts with the longest names, of which none arrived, fit into an event and into a record', async () => {
  const names = Array.from(
    { length: 1_000 },
    (_, index) => `${'h'.repeat(58)}.`.repeat(4) + `${index}`.padStart(16, 'n'),
  );
  const hosts = names.map((hostname) => ({ hostname, outcome: 'accepted' as const }));
  const services = await world({}, { hosts, reason: '\u0001'.repeat(1_024) });
  await put(services, Object.fromEntries(names.map((name) => [name, { ...DRAINING, blockers: STUCK }])));
  await finishMaintenance(services, 'm1');

  const [event] = services.published;
  expect(event).toMatchObject({ detail: { hostCount: 1_000, outcomes: { failed: 1_000 } } });
  expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThan(64 * 1024);
});

describe('nothing is told', () => {
  test('while a host is on its way: another execution goes on with it', async () => {
    const services = await world({ h1: DOWN, h2: DRAINING, h3: { ...DRAINING, blockers: STUCK } });
    await finishMaintenance(services, 'm1');

    expect(services.published).toEqual([]);
    expect(await services.store.finish('m1')).toBeUndefined();
  });

  test('of a request that moves no host', async () => {
    const services = await world({}, { hosts: [{ hostname: 'h1', outcome: 'already' }] });
    await finishMaintenance(services, 'm1');

    expect(services.published).toEqual([]);
  });

  test('of a dry run, which is no maintenance', async () => {
    const services = await world({});
    await finishMaintenance(services, 'none');

    expect(services.published).toEqual([]);
  });
});

describe('told again', () => {
  test('is nothing, by whatever execution ends later, although the hosts have moved on', async () => {
    const services = await world({ h1: DOWN, h2: DOWN, h3: { ...DRAINING, blockers: STUCK } });
    await finishMaintenance(services, 'm1');
    await put(services, { h1: {}, h3: DOWN });
    await finishMaintenance(services, 'm1');

    expect(services.published).toHaveLength(1);
  });

  test('is the same, word for word, by the one whose bus did not answer', async () => {
    const services = await world({ h1: DOWN, h2: DOWN, h3: DOWN });
    const silent = new MaintenanceError('EventsUnavailable', 'no answer');
    const sent: unknown[] = [];
    const losing: TestServices = {
      ...services,
      events: {
        publish: async (events) => {
          sent.push(...events);
          throw silent;
        },
      },
    };
    await expect(finishMaintenance(losing, 'm1')).rejects.toBe(silent);
    services.advance(60_000);
    await put(services, { h1: {} });
    await finishMaintenance(services, 'm1');

    expect(services.published).toEqual(sent);
  });

  test('is the same by two executions that end at the same moment', async () => {
    const services = await world({ h1: DOWN, h2: DOWN, h3: DOWN });
    const later = { ...services, clock: () => new Date('2026-03-01T12:00:00.250Z') };
    await Promise.all([finishMaintenance(services, 'm1'), finishMaintenance(later, 'm1')]);

    const [first, ...others] = services.published;
    expect(others).toEqual([first]);
  });
});

test('the record of a maintenance says when it was over, so that it is not kept for ever', async () => {
  const services = await world({ h1: DOWN, h2: DOWN, h3: DOWN });
  expect((await services.store.maintenance('m1'))?.endedAt).toBeNull();

  await finishMaintenance(services, 'm1');

  expect((await services.store.maintenance('m1'))?.endedAt).toBe((await services.store.finish('m1'))?.at);
});

test('the record says so too when the store was away at the moment at which that was to be written', async () => {
  const services = await world({ h1: DOWN, h2: DOWN, h3: DOWN });
  const putMaintenance = () => Promise.reject(new MaintenanceError('StoreUnavailable', 'DynamoDB does not answer'));
  const failing = { ...services, store: { ...services.store, putMaintenance } };
  await expect(finishMaintenance(failing, 'm1')).rejects.toMatchObject({ name: 'StoreUnavailable' });

  await finishMaintenance(services, 'm1');

  expect((await services.store.maintenance('m1'))?.endedAt).toBe((await services.store.finish('m1'))?.at);
});

test('one with nothing to do is over when it is registered', async () => {
  const services = testServices(['h1', 'h2']);
  await acceptStart(services, { hosts: ['h1'] }, 'alice');
  await acceptStart(services, { hosts: ['h2'] }, 'alice');

  const { maintenanceId } = await acceptStart(services, { hosts: ['h1', 'h2'] }, 'bob');

  expect(await services.store.maintenance(maintenanceId ?? '')).toMatchObject({ endedAt: '2026-03-01T12:00:00.000Z' });
});
