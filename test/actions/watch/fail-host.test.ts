import { failHost } from '../../../functions/actions/watch/fail-host.ts';
import { MaintenanceError } from '../../../functions/contract/errors.ts';
import { hostMaintenance, hostRecord } from '../../fakes/host-record.ts';
import { testServices } from '../../fakes/services.ts';

const maintenance = hostMaintenance({ reason: 'kernel', requestedBy: 'me' });

test('an error that ends an execution is on the host before its tasks, on the bus, and counted', async () => {
  const counted: string[] = [];
  const report = { info() {}, warn() {}, error() {}, count: (metric: string) => void counted.push(metric) };
  const services = testServices([], { report });
  const blockers = [{ taskId: 't1', framework: 'web', code: 'ending', message: '…', since: maintenance.requestedAt }];
  const state = { state: 'HOST_STATE_DRAINING', goalState: 'HOST_STATE_DOWN' } as const;
  const before = await services.store.putHost(hostRecord({ ...state, maintenance, blockers }), 0);

  await failHost(services, before, new MaintenanceError('MesosRefused', 'DRAIN_AGENT: 403 Forbidden.'));

  const host = await services.store.host('h1');
  expect(host?.blockers.map(({ code, message }) => [code, message])).toEqual([
    ['MesosRefused', 'DRAIN_AGENT: 403 Forbidden.'],
    ['ending', '…'],
  ]);
  expect(services.published).toMatchObject([
    { type: 'Host Maintenance Failed', detail: { hostname: 'h1', error: 'MesosRefused', maintenanceId: 'm1' } },
  ]);
  expect((await services.store.history('h1', 1)).items).toMatchObject([
    { detail: 'failed with MesosRefused: DRAIN_AGENT: 403 Forbidden.' },
  ]);
  expect(counted).toEqual(['ExecutionsFailed']);
});
