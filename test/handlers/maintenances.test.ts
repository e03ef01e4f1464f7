import { MaintenancePage, MaintenanceView } from '../../functions/contract/api/api.ts';
import type { Host, Transition } from '../../functions/domain/host/host.ts';
import { getMaintenance, listMaintenances } from '../../functions/handlers/queries/maintenances.ts';
import { maintenance } from '../adapters/store/suite/records.ts';
import { rollout, rolloutHost } from '../domain/rolling/rollouts.ts';
import { apiEvent } from '../fakes/api-operations.ts';
import { hostRecord } from '../fakes/host-record.ts';
import { testServices } from '../fakes/services.ts';

const at = (minute: number) => new Date(Date.parse('2026-03-01T11:00:00.000Z') + minute * 60_000).toISOString();

const change = (minute: number, from: Host['state'], to: Host['state'], maintenanceId: string): Transition => ({
  ...{ version: 10 + minute, at: at(minute), from, to, by: 'ann', reason: '', maintenanceId, detail: '' },
});

/** Host h1 went down in the first wave of a rolling maintenance and is back; h2 waits. */
async function rollingWorld() {
  const services = testServices([]);
  const { store } = services;
  const options = rollout().options;
  const hosts = ['h1', 'h2'].map((hostname) => ({ hostname, outcome: 'accepted' as const }));
  await store.createMaintenance(
    maintenance('m-1', { hosts, rolling: options, requestedAt: at(0), start: at(0), kind: 'start' }),
  );
  await store.createMaintenance(
    maintenance('m-back', { hosts: hosts.slice(0, 1), kind: 'complete', requestedAt: at(20), endedAt: at(25) }),
  );
  const turns = [rolloutHost('h1', { phase: 'settling', since: at(25) }), rolloutHost('h2')];
  await store.putRollout(rollout({ id: 'm-1', options, hosts: turns, registeredAt: at(0) }), 0);
  for (const hostname of ['h1', 'h2']) await store.putHost(hostRecord({ hostname }), 0);
  await store.appendHistory('h1', [
    change(5, 'HOST_STATE_UP', 'HOST_STATE_DRAINING', 'm-wave'),
    change(10, 'HOST_STATE_DRAINING', 'HOST_STATE_DRAINED', 'm-wave'),
    change(11, 'HOST_STATE_DRAINED', 'HOST_STATE_DOWN', 'm-wave'),
    change(25, 'HOST_STATE_DOWN', 'HOST_STATE_UP', 'm-back'),
  ]);
  return services;
}

describe('a maintenance over time', () => {
  test('has each host from its wait to its return, if that is asked for', async () => {
    const services = await rollingWorld();
    const asked = { ...apiEvent('GET /v1/maintenances/{id}'), pathParameters: { id: 'm-1' } };
    const event = { ...asked, queryStringParameters: { timeline: 'true' } };
    const { timeline } = MaintenanceView.parse((await getMaintenance(event, services)).body);

    expect(timeline).toEqual({
      ...{ from: at(0), to: null, asOf: at(60) },
      hosts: [
        {
          hostname: 'h1',
          spans: [
            { stage: 'waiting', from: at(0), to: at(5) },
            { stage: 'draining', from: at(5), to: at(10) },
            { stage: 'drained', from: at(10), to: at(11) },
            { stage: 'down', from: at(11), to: at(20) },
            { stage: 'returning', from: at(20), to: at(25) },
            { stage: 'settling', from: at(25), to: null },
          ],
        },
        { hostname: 'h2', spans: [{ stage: 'waiting', from: at(0), to: null }] },
      ],
    });
    expect((await getMaintenance(asked, services)).body).not.toHaveProperty('timeline');
  });
});

describe('the list of maintenances', () => {
  test('has the progress of each, if that is asked for', async () => {
    const services = await rollingWorld();
    const listed = async (query: Record<string, string>) => {
      const event = { ...apiEvent('GET /v1/maintenances'), queryStringParameters: query };
      return MaintenancePage.parse((await listMaintenances(event, services)).body).maintenances;
    };
    await services.store.createFinish({
      ...{ maintenanceId: 'm-back', kind: 'complete', by: 'ann', reason: '', startedAt: at(20), windowName: null },
      ...{ parentId: null, at: at(25), hostCount: 1, states: {}, notArrived: [], told: true },
      outcomes: { arrived: 1, takenOver: 0, failed: 0, notBegun: 0 },
    });

    expect(await listed({ progress: 'true' })).toMatchObject([
      { maintenanceId: 'm-back', endedAt: at(25), progress: { status: 'finished', arrived: 1, underWay: 0 } },
      { maintenanceId: 'm-1', endedAt: null, progress: { status: 'running', underWay: 1, waiting: 1 } },
    ]);
    expect((await listed({})).map(({ progress }) => progress)).toEqual([undefined, undefined]);
  });
});
