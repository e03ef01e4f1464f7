import { reconcile } from '../../../functions/actions/reconcile/reconcile.ts';
import { acceptRolling } from '../../../functions/actions/rolling/accept-rolling.ts';
import { beginWave } from '../../../functions/actions/rolling/begin-wave.ts';
import { clusterHosts } from '../../../functions/actions/rolling/cluster-hosts.ts';
import { createFakeMesos } from '../../fakes/fake-mesos.ts';
import { hostOf, knownCluster, type TestServices, testServices } from '../../fakes/services.ts';

const lossesIn = (services: TestServices) => services.published.filter(({ type }) => type === 'Host Lost');

describe('an agent that a host loses while it is UP', () => {
  test('is published once, and noted again when the master gives it up and when it is back', async () => {
    const { mesos, services } = await knownCluster(['h1']);
    mesos.disconnectAgent('h1');
    expect(await reconcile(services)).toMatchObject({ lost: 1 });
    expect(await reconcile(services)).toMatchObject({ lost: 0 });
    mesos.loseAgent('h1');
    await reconcile(services);
    expect(await hostOf(services, 'h1')).toMatchObject({ state: 'HOST_STATE_UP', agents: [{ status: 'gone' }] });
    mesos.restartAgent('h1');
    await reconcile(services);

    expect(lossesIn(services)).toMatchObject([
      { detail: { cluster: 'test', hostname: 'h1', agentIds: ['h1-S0'], status: 'disconnected' } },
    ]);
    const notes = (await services.store.history('h1', 10)).items.map(({ detail }) => detail.split(':')[0]);
    expect(notes).toEqual(['back', 'lost', 'lost']);
  });

  test('is told once of a host that has been UP for long, whose debts a pass pays otherwise', async () => {
    const { mesos, services } = await knownCluster(['h1', 'h2']);
    services.advance(3_600_000);
    mesos.disconnectAgent('h1');
    mesos.toggleWindowByHand('h2');
    const report = await reconcile(services);

    expect(services.published.map(({ type }) => type).sort()).toEqual(['Host Lost', 'Host State Changed']);
    expect(report).toMatchObject({ lost: 1, observed: 1, settled: 0, owed: 0 });
    expect(await hostOf(services, 'h1')).toMatchObject({ outbox: [] });
  });

  test('is published by the next pass when the one that saw it died', async () => {
    const { mesos, services } = await knownCluster(['h1']);
    mesos.loseAgent('h1');
    const publish = () => Promise.reject(new Error('died'));
    await reconcile({ ...services, events: { publish } });
    expect(lossesIn(services)).toEqual([]);
    services.advance(60_000);
    await reconcile(services);

    expect(lossesIn(services)).toMatchObject([{ detail: { agentIds: ['h1-S0'], status: 'gone' } }]);
  });

  test('is not lost when it went down with its machine, or registered anew under another id', async () => {
    const { mesos, services } = await knownCluster(['h1', 'h2']);
    mesos.downByHand('h1');
    mesos.replaceAgent('h2');
    await reconcile(services);

    expect(lossesIn(services)).toEqual([]);
    expect(await hostOf(services, 'h2')).toMatchObject({ agents: [{ agentId: 'h2-S1', status: 'active' }] });
  });
});

describe('a host that has lost its agent for good', () => {
  async function oneRack() {
    const cluster = createFakeMesos(['h1', 'h2', 'h3'], () => ({ rack: 'r0' }));
    const services = testServices(cluster);
    await reconcile(services);
    return { cluster, services };
  }
  const PER_RACK = { failureDomain: 'rack', maxUnavailablePerDomain: '1' };

  test('holds rolling maintenances of its rack up until its time is over, and then no more', async () => {
    const { cluster, services } = await oneRack();
    cluster.loseAgent('h1');
    await reconcile(services);
    expect(await hostOf(services, 'h1')).toMatchObject({ lostSince: '2026-03-01T12:00:00.000Z' });
    const { maintenanceId } = await acceptRolling(services, { hosts: ['h2', 'h3'], ...PER_RACK }, 'alice');
    const step = async () => {
      const [maintenance, rollout] = await Promise.all([
        services.store.maintenance(maintenanceId ?? ''),
        services.store.rollout(maintenanceId ?? ''),
      ]);
      if (maintenance === undefined || rollout === undefined) throw new Error('it is not registered');
      return beginWave(services, maintenance, rollout);
    };

    expect((await step()).heldBy).toBe('rack r0: 1 of its 3 hosts may be out at once: h1 is');
    services.advance((services.forgottenAfterSeconds - 1) * 1_000);
    await reconcile(services);
    expect((await step()).heldBy).toContain('h1 is');
    services.advance(1_000);

    expect(await step()).toMatchObject({ heldBy: '', wave: { number: 1 } });
    expect(await hostOf(services, 'h2')).toMatchObject({ goalState: 'HOST_STATE_DOWN' });
  });

  test('counts again as soon as its agent is back', async () => {
    const { cluster, services } = await oneRack();
    cluster.loseAgent('h1');
    await reconcile(services);
    services.advance(services.forgottenAfterSeconds * 1_000);
    expect((await clusterHosts(services, [])).find(({ hostname }) => hostname === 'h1')).toMatchObject({
      isLost: true,
    });

    cluster.restartAgent('h1');
    await reconcile(services);

    expect(await hostOf(services, 'h1')).toMatchObject({ lostSince: null });
    expect((await clusterHosts(services, []))[0]).toMatchObject({ hostname: 'h1', isOut: false, isLost: false });
  });

  test('of a time when nobody noted that is noted with the next pass, and told to nobody', async () => {
    const { cluster, services } = await oneRack();
    cluster.loseAgent('h1');
    await reconcile(services);
    const host = await hostOf(services, 'h1');
    await services.store.putHost({ ...host, lostSince: null }, host.version);
    services.advance(60_000);
    const told = services.published.length;

    await reconcile(services);

    expect(await hostOf(services, 'h1')).toMatchObject({ lostSince: '2026-03-01T12:01:00.000Z' });
    expect(services.published).toHaveLength(told);
  });
});
