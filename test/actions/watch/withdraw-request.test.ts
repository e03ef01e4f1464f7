import { withdrawRequest } from '../../../functions/actions/watch/withdraw-request.ts';
import type { Host } from '../../../functions/domain/host/host.ts';
import { maintenance as record } from '../../adapters/store/suite/records.ts';
import type { FakeMesos } from '../../fakes/fake-mesos.ts';
import { hostMaintenance, hostRecord } from '../../fakes/host-record.ts';
import { testServices } from '../../fakes/services.ts';

const maintenance = hostMaintenance();

/** The record after Mesos refused the request, of which the API had done a part. */
async function refused(host: Partial<Host>, before: (mesos: FakeMesos) => Promise<void> = async () => undefined) {
  const services = testServices(['h1']);
  await before(services.mesos as FakeMesos);
  await services.store.createMaintenance(record('m1', { hosts: [{ hostname: 'h1', outcome: 'accepted' }] }));
  const window = { startNs: '5', durationNs: null };
  const stored = await services.store.putHost(hostRecord({ ...host, maintenance, window }), 0);
  await withdrawRequest(services, 'm1', [stored]);
  const finished = services.published.filter(({ type }) => type === 'Maintenance Finished');
  return { record: await services.store.host('h1'), started: services.started, finished };
}

const finished = [{ detail: { maintenanceId: 'm1', outcomes: { takenOver: 1 } } }];

const byCancel = {
  record: { goalState: 'HOST_STATE_UP', maintenance: { requestedBy: 'refusal' }, window: { startNs: '5' } },
  started: [{ machine: 'CompleteMaintenance', input: { hosts: ['h1'], cancel: true } }],
  finished,
};

describe('a request that Mesos refused', () => {
  test('reverts a host that has not begun to drain', async () => {
    expect(await refused({ goalState: 'HOST_STATE_DOWN' })).toMatchObject({
      record: { goalState: 'HOST_STATE_UP', maintenance: null, window: null },
      started: [],
      finished,
    });
  });

  test('cancels a host that is in the schedule already', async () => {
    const windows = [{ machineIds: [{ hostname: 'h1', ip: '10.0.0.1' }], unavailability: { startNs: 5n } }];

    expect(await refused({ goalState: 'HOST_STATE_DOWN' }, (mesos) => mesos.updateSchedule({ windows }))).toMatchObject(
      byCancel,
    );
  });

  test('cancels a host whose agent is deactivated already', async () => {
    expect(await refused({ goalState: 'HOST_STATE_DOWN' }, (mesos) => mesos.deactivateAgent('h1-S0'))).toMatchObject(
      byCancel,
    );
  });

  test('cancels a host whose agent is away: Mesos may have deactivated it', async () => {
    const lose = async (mesos: FakeMesos) => void mesos.agentsByHost.delete('h1');

    expect(await refused({ goalState: 'HOST_STATE_DOWN' }, lose)).toMatchObject(byCancel);
  });
});
