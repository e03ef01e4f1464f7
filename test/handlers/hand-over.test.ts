import { expect, test } from '@jest/globals';
import type { Host } from '../../functions/domain/host/host.ts';
import { handOver } from '../../functions/handlers/steps/hand-over.ts';
import { createFakeMesos } from '../fakes/fake-mesos.ts';
import { hostRecord } from '../fakes/host-record.ts';
import { testServices } from '../fakes/services.ts';

const maintenance: NonNullable<Host['maintenance']> = {
  id: 'm1',
  reason: '',
  requestedBy: 'operator',
  requestedAt: '2026-03-01T11:00:00.000Z',
  deadline: null,
  onDeadline: 'hold',
  executionArn: null,
};
const step = (hostname: string) => ({
  hostname,
  maintenanceId: 'm1',
  looks: 600,
  idleLooks: 90,
  settled: 1,
  status: 'hand-over' as const,
  waitSeconds: 60,
});

test('every host of a maintenance continues once in an execution of its own, even when all hand over at once', async () => {
  const services = testServices(createFakeMesos(['h1', 'h2']));
  for (const hostname of ['h1', 'h2']) {
    const host = { state: 'HOST_STATE_DRAINING', goalState: 'HOST_STATE_DOWN' } as const;
    await services.store.putHost(hostRecord({ ...host, hostname, maintenance }), 0);
  }

  for (const hostname of ['h1', 'h2', 'h2']) await handOver(step(hostname), services);

  expect(services.started.map(({ machine, input }) => ({ machine, input }))).toEqual([
    { machine: 'StartMaintenance', input: { hosts: ['h1'], maintenanceId: 'm1' } },
    { machine: 'StartMaintenance', input: { hosts: ['h2'], maintenanceId: 'm1' } },
  ]);
});

test.each([
  ['HOST_STATE_DRAINING', 'HOST_STATE_UP', ['CompleteMaintenance']],
  ['HOST_STATE_DOWN', 'HOST_STATE_UP', ['CompleteMaintenance']],
  ['HOST_STATE_UP', 'HOST_STATE_DOWN', ['StartMaintenance']],
  ['HOST_STATE_DOWN', 'HOST_STATE_DOWN', []],
] as const)('a host that is %s with the goal %s is handed to %j', async (state, goalState, machines) => {
  const services = testServices(createFakeMesos(['h1']));
  await services.store.putHost(hostRecord({ state, goalState, maintenance }), 0);

  await handOver(step('h1'), services);

  expect(services.started.map(({ machine }) => machine)).toEqual(machines);
});
