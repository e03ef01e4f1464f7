import { expect, test } from '@jest/globals';
import { HostStep } from '../../functions/contract/flow/flow.ts';
import { recordFailure } from '../../functions/handlers/steps/record-failure.ts';
import { createFakeMesos } from '../fakes/fake-mesos.ts';
import { hostRecord } from '../fakes/host-record.ts';
import { testServices } from '../fakes/services.ts';

const maintenance = {
  id: 'm1',
  reason: 'kernel',
  requestedBy: 'me',
  requestedAt: '2026-03-01T11:00:00.000Z',
  deadline: null,
  onDeadline: 'hold',
  executionArn: null,
} as const;
const cause = JSON.stringify({
  errorType: 'MesosRefused',
  errorMessage: 'DRAIN_AGENT: 403 Forbidden.',
  trace: ['at x'],
});
const failed = (maintenanceId: string) => ({
  ...HostStep.parse({ hostname: 'h1', maintenanceId }),
  error: { Error: 'MesosRefused', Cause: cause },
});

async function world() {
  const counted: string[] = [];
  const report = { info() {}, warn() {}, error() {}, count: (metric: string) => void counted.push(metric) };
  const services = testServices(createFakeMesos([]), { report });
  const blockers = [{ taskId: 't1', framework: 'web', code: 'ending', message: '…', since: maintenance.requestedAt }];
  await services.store.putHost(
    hostRecord({ state: 'HOST_STATE_DRAINING', goalState: 'HOST_STATE_DOWN', maintenance, blockers }),
    0,
  );
  return { services, counted };
}

test('an error that ends an execution is on the host before its tasks, on the bus, and counted', async () => {
  const { services, counted } = await world();

  await recordFailure(failed('m1'), services);

  const host = await services.store.host('h1');
  expect(host?.blockers.map(({ code, message }) => [code, message])).toEqual([
    ['MesosRefused', 'DRAIN_AGENT: 403 Forbidden.'],
    ['ending', '…'],
  ]);
  expect(services.published).toMatchObject([
    { type: 'Host Maintenance Failed', detail: { hostname: 'h1', error: 'MesosRefused', maintenanceId: 'm1' } },
  ]);
  expect(counted).toEqual(['ExecutionsFailed']);
});

test('a host that another maintenance has taken over gets no blocker', async () => {
  const { services } = await world();
  const before = await services.store.host('h1');

  await recordFailure(failed('m0'), services);

  expect(await services.store.host('h1')).toEqual(before);
  expect(services.published).toEqual([]);
});
