import { reconcile } from '../../../functions/actions/reconcile/reconcile.ts';
import { decide, register } from '../../../functions/actions/registration/register.ts';
import { startMaintenance } from '../../../functions/actions/registration/resolve-request.ts';
import { publishSchedule } from '../../../functions/actions/schedule/publish.ts';
import { fakeCluster, hostOf } from '../../fakes/services.ts';
import { lookAt } from '../watch/look-at.ts';

/** h1 drains; h2 is in no maintenance. */
async function world() {
  const { mesos, services } = fakeCluster(['h1', 'h2'], { rules: [{ framework: '*', type: 'wait' }] });
  const requester = { by: 'operator', id: 'm1', executionArn: null };
  const request = startMaintenance({ hosts: ['h1'] }, requester, services.clock());
  const { hosts } = await register(services, request, await decide(services, request, ['h1']));
  await publishSchedule(
    services,
    hosts.flatMap(({ written }) => written ?? []),
  );
  mesos.tasks.set('h1', [{ taskId: 't1', frameworkId: 'f1', agentId: 'h1-S0', state: 'TASK_RUNNING' }]);
  await lookAt(services, 'h1');
  mesos.log.length = 0;
  return { mesos, services };
}

describe('the reconciliation keeps a draining host out of placement', () => {
  test('an agent that registered under a new id is switched off and known from then on', async () => {
    const { mesos, services } = await world();
    mesos.replaceAgent('h1');
    await reconcile(services);

    expect(mesos.agentsByHost.get('h1')).toMatchObject({ agentId: 'h1-S1', active: false, deactivated: true });
    expect(await services.store.host('h1')).toMatchObject({ agents: [{ agentId: 'h1-S1', port: 5052 }] });
  });

  test('an agent that another operator reactivated is deactivated again', async () => {
    const { mesos, services } = await world();
    await mesos.reactivateAgent('h1-S0');
    await reconcile(services);

    expect(mesos.agentsByHost.get('h1')).toMatchObject({ active: false, deactivated: true });
  });

  test('a window that another operator dropped is put back', async () => {
    const { mesos, services } = await world();
    mesos.windows = [];
    await reconcile(services);

    expect(mesos.windows).toMatchObject([{ machineIds: [{ hostname: 'h1', ip: '10.0.0.1' }] }]);
    expect(await services.store.corrections()).toEqual([{ at: services.clock().toISOString(), hostnames: ['h1'] }]);
  });

  test('what was put right is counted, told with a diff, and in the history', async () => {
    const { mesos, services } = await world();
    mesos.windows = [];
    await mesos.reactivateAgent('h1-S0');
    const { window } = (await services.store.host('h1')) ?? {};

    expect(await reconcile(services)).toMatchObject({ driftRepaired: 1 });
    expect(services.published.at(-1)).toEqual({
      type: 'Drift Repaired',
      detail: {
        ...{ schemaVersion: 1, cluster: 'test', hostnames: ['h1'], at: '2026-03-01T12:00:00.000Z' },
        diff: [
          { hostname: 'h1', of: 'window', wanted: window, found: null },
          { hostname: 'h1', of: 'agent', agentId: 'h1-S0', wanted: 'deactivated', found: 'active' },
        ],
      },
    });
    expect((await services.store.host('h1'))?.outbox).toMatchObject([
      { by: 'reconciliation', detail: expect.stringMatching(/^put back into .*; agent h1-S0 is deactivated again/) },
    ]);
    expect(await reconcile(services)).toMatchObject({ driftRepaired: 0 });
  });

  test('an operator who takes a host out again and again is answered once a pass, and the record does not grow', async () => {
    const { mesos, services } = await world();
    for (let pass = 0; pass < 5; pass += 1) {
      mesos.windows = [];
      await reconcile(services);
    }

    expect(mesos.log.filter(({ call }) => call === 'updateSchedule')).toHaveLength(5);
    expect((await services.store.host('h1'))?.outbox).toHaveLength(1);
    const notes = (await services.store.history('h1', 10)).items.filter(({ by }) => by === 'reconciliation');
    expect(notes).toHaveLength(4);
  });

  test('nothing is posted while all is as it should be, and other hosts are left alone', async () => {
    const { mesos, services } = await world();
    await reconcile(services);

    expect(mesos.log).toEqual([]);
    expect(mesos.agentsByHost.get('h2')).toMatchObject({ active: true, deactivated: false });
  });

  test('but not one whose drain is cancelled', async () => {
    const { mesos, services } = await world();
    const host = await hostOf(services, 'h1');
    await services.store.putHost({ ...host, goalState: 'HOST_STATE_UP' }, host.version);
    mesos.windows = [];
    await mesos.reactivateAgent('h1-S0');
    await reconcile(services);

    expect(mesos.windows).toEqual([]);
    expect(mesos.agentsByHost.get('h1')).toMatchObject({ active: true });
  });

  test('and one that was taken over from somebody else from the moment that its window opens', async () => {
    const { mesos, services } = fakeCluster(['h3']);
    await mesos.drainAgent('h3-S0');
    await reconcile(services);
    services.advance(1_000);
    const requester = { by: 'operator', id: 'm3', executionArn: null };
    const request = startMaintenance({ hosts: ['h3'], start: '+10m' }, requester, services.clock());
    await register(services, request, await decide(services, request, ['h3']));
    services.advance(60_000);
    await reconcile(services);
    expect(mesos.windows).toEqual([]);

    services.advance(10 * 60_000);
    await reconcile(services);
    expect(mesos.windows).toMatchObject([{ machineIds: [{ hostname: 'h3' }] }]);
  });
});
