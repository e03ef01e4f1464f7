import { describe, expect, test } from '@jest/globals';
import { reconcile } from '../../../functions/actions/reconcile/reconcile.ts';
import { acceptRolling } from '../../../functions/actions/rolling/accept-rolling.ts';
import { advanceRollout } from '../../../functions/actions/rolling/advance-rollout.ts';
import { clusterHosts } from '../../../functions/actions/rolling/cluster-hosts.ts';
import type { Host } from '../../../functions/domain/host/host.ts';
import type { MesosClient } from '../../../functions/ports/mesos.ts';
import { createFakeMesos, type FakeMesos } from '../../fakes/fake-mesos.ts';
import { hostRecord } from '../../fakes/host-record.ts';
import { type TestServices, testServices } from '../../fakes/services.ts';

/** Hosts that are known and UP. */
async function known(mesos: FakeMesos): Promise<TestServices> {
  const services = testServices(mesos);
  await reconcile(services);
  return services;
}

async function hostOf(services: TestServices, hostname: string): Promise<Host> {
  const host = await services.store.host(hostname);
  if (host === undefined) throw new Error(`${hostname} is not known`);
  return host;
}

const lossesIn = (services: TestServices) => services.published.filter(({ type }) => type === 'Host Lost');

describe('a change that another operator makes to a host in Mesos', () => {
  test('is shown and told, never fought, and over when they undo it', async () => {
    const mesos = createFakeMesos(['h1']);
    const services = await known(mesos);
    mesos.downByHand('h1');
    await reconcile(services);
    expect(await hostOf(services, 'h1')).toMatchObject({ state: 'HOST_STATE_DOWN', managed: false, maintenance: null });

    mesos.upByHand('h1');
    await reconcile(services);
    expect(await hostOf(services, 'h1')).toMatchObject({ state: 'HOST_STATE_DOWN', managed: false });
    mesos.restartAgent('h1');
    await reconcile(services);

    expect(await hostOf(services, 'h1')).toMatchObject({
      ...{ state: 'HOST_STATE_UP', managed: true, outbox: [] },
      agents: [{ status: 'active' }],
    });
    expect((await services.store.history('h1', 10)).items).toMatchObject([
      { from: 'HOST_STATE_DOWN', to: 'HOST_STATE_UP', by: 'mesos' },
      { from: 'HOST_STATE_UP', to: 'HOST_STATE_DOWN', by: 'mesos', detail: 'down in Mesos, not by this system' },
    ]);
    expect(services.published.map(({ type }) => type)).toEqual(['Host State Changed', 'Host State Changed']);
    expect(mesos.log).toEqual([]);
  });

  test('is published once, however many passes see it', async () => {
    const mesos = createFakeMesos(['h1']);
    const services = await known(mesos);
    mesos.toggleWindowByHand('h1');
    for (let pass = 0; pass < 3; pass += 1) await reconcile(services);

    expect(await hostOf(services, 'h1')).toMatchObject({ state: 'HOST_STATE_DRAINING', managed: false, version: 2 });
    expect(services.published).toHaveLength(1);
  });

  test('shows a machine that is DOWN although its host was unknown', async () => {
    const mesos = createFakeMesos(['h1']);
    mesos.downByHand('h1');
    const services = testServices(mesos);
    await reconcile(services);

    expect(await hostOf(services, 'h1')).toMatchObject({
      ...{ state: 'HOST_STATE_DOWN', managed: false, ip: '10.0.0.1', agents: [], version: 1 },
    });
    expect(services.published).toEqual([]);
  });

  test('is not believed on a look that is older than the record', async () => {
    const mesos = createFakeMesos(['h1']);
    mesos.toggleWindowByHand('h1');
    const services = testServices(mesos);
    await services.store.putHost(hostRecord(), 0);
    // The window goes between the look and the reading of the table, as that of a cancel which ends just then.
    const status: MesosClient['maintenanceStatus'] = async () => {
      const seen = await mesos.maintenanceStatus();
      if (mesos.windows.length > 0) mesos.toggleWindowByHand('h1');
      return seen;
    };
    const report = await reconcile({ ...services, mesos: { ...mesos, maintenanceStatus: status } });

    expect(await hostOf(services, 'h1')).toMatchObject({ state: 'HOST_STATE_UP', managed: true, version: 1 });
    expect(report).toMatchObject({ up: 1, changed: 0, observed: 0 });
  });
});

describe('an agent that a host loses while it is UP', () => {
  test('is published once, and noted again when the master gives it up and when it is back', async () => {
    const mesos = createFakeMesos(['h1']);
    const services = await known(mesos);
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
    const mesos = createFakeMesos(['h1', 'h2']);
    const services = await known(mesos);
    services.advance(3_600_000);
    mesos.disconnectAgent('h1');
    mesos.toggleWindowByHand('h2');
    const report = await reconcile(services);

    expect(services.published.map(({ type }) => type).sort()).toEqual(['Host Lost', 'Host State Changed']);
    expect(report).toMatchObject({ lost: 1, observed: 1, settled: 0, owed: 0 });
    expect(await hostOf(services, 'h1')).toMatchObject({ outbox: [] });
  });

  test('is published by the next pass when the one that saw it died', async () => {
    const mesos = createFakeMesos(['h1']);
    const services = await known(mesos);
    mesos.loseAgent('h1');
    const publish = async () => {
      throw new Error('died');
    };
    await reconcile({ ...services, events: { publish } });
    expect(lossesIn(services)).toEqual([]);
    services.advance(60_000);
    await reconcile(services);

    expect(lossesIn(services)).toMatchObject([{ detail: { agentIds: ['h1-S0'], status: 'gone' } }]);
  });

  test('is not lost when it went down with its machine, or registered anew under another id', async () => {
    const mesos = createFakeMesos(['h1', 'h2']);
    const services = await known(mesos);
    mesos.downByHand('h1');
    mesos.replaceAgent('h2');
    await reconcile(services);

    expect(lossesIn(services)).toEqual([]);
    expect(await hostOf(services, 'h2')).toMatchObject({ agents: [{ agentId: 'h2-S1', status: 'active' }] });
  });
});

describe('a pass', () => {
  /** The calls to Mesos of a pass over that many hosts, the first few of which have changed. */
  async function callsOf(hosts: number, change: (mesos: FakeMesos) => void): Promise<string[]> {
    const mesos = createFakeMesos(Array.from({ length: hosts }, (_, index) => `h${index}`));
    const services = await known(mesos);
    change(mesos);
    const calls: string[] = [];
    const counted = new Proxy(mesos, {
      get: (target, name) => {
        const value = Reflect.get(target, name) as unknown;
        if (typeof value === 'function') calls.push(String(name));
        return value;
      },
    });
    await reconcile({ ...services, mesos: counted });
    return calls.sort();
  }

  test('looks at Mesos once when there is nothing new', async () => {
    expect(await callsOf(300, () => undefined)).toEqual(['agents', 'maintenanceStatus', 'schedule']);
  });

  test('leaves out hosts that no request could name, says so in the log, and adds the others', async () => {
    const warned: (Record<string, unknown> | undefined)[] = [];
    const services = testServices(createFakeMesos(['h1', 'a b', '..', 'tab\there']));
    const report = {
      ...services.report,
      warn: (_: string, fields?: Record<string, unknown>) => void warned.push(fields),
    };

    expect(await reconcile({ ...services, report })).toMatchObject({ added: 2, unnameable: 2, failed: 0 });

    expect(warned).toEqual([{ count: 2, hostnames: ['".."', '"tab\\there"'] }]);
    expect([...(await services.store.hosts(['h1', 'a b', '..', 'tab\there'])).keys()]).toEqual(['h1', 'a b']);
  });

  test('looks at Mesos twice when there is, however many hosts it concerns', async () => {
    const all = (mesos: FakeMesos) => [...mesos.agentsByHost.keys()].forEach((host) => void mesos.loseAgent(host));
    const twice = ['agents', 'agents', 'maintenanceStatus', 'maintenanceStatus', 'schedule', 'schedule'];

    expect(await callsOf(3, all)).toEqual(twice);
    expect(await callsOf(300, all)).toEqual(twice);
  });

  test('writes nothing when nothing has changed, and goes on when one host cannot be written', async () => {
    const mesos = createFakeMesos(['h1', 'h2']);
    const services = await known(mesos);
    mesos.loseAgent('h1');
    mesos.loseAgent('h2');
    const putHost: typeof services.store.putHost = async (host, version) => {
      if (host.hostname === 'h1') throw new Error('a bad host');
      return services.store.putHost(host, version);
    };
    const report = await reconcile({ ...services, store: { ...services.store, putHost } });

    expect(report).toMatchObject({ failed: 1, changed: 1, lost: 1 });
    expect((await hostOf(services, 'h2')).agents).toMatchObject([{ status: 'gone' }]);
    await reconcile(services);
    const versions = (await services.store.hostsByState(['HOST_STATE_UP'], 9)).items.map(({ version }) => version);
    await reconcile(services);
    const again = (await services.store.hostsByState(['HOST_STATE_UP'], 9)).items.map(({ version }) => version);
    expect(again).toEqual(versions);
  });
});

describe('a host that has lost its agent for good', () => {
  const mesos = () => createFakeMesos(['h1', 'h2', 'h3'], () => ({ rack: 'r0' }));
  const PER_RACK = { failureDomain: 'rack', maxUnavailablePerDomain: '1' };

  test('holds rolling maintenances of its rack up until its time is over, and then no more', async () => {
    const cluster = mesos();
    const services = await known(cluster);
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
      return advanceRollout(services, maintenance, rollout);
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
    const cluster = mesos();
    const services = await known(cluster);
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
    const cluster = mesos();
    const services = await known(cluster);
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
