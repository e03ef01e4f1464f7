import { reconcile } from '../../../functions/actions/reconcile/reconcile.ts';
import type { MesosClient } from '../../../functions/ports/mesos.ts';
import { createFakeMesos, type FakeMesos } from '../../fakes/fake-mesos.ts';
import { hostRecord } from '../../fakes/host-record.ts';
import { hostOf, knownCluster, testServices } from '../../fakes/services.ts';

describe('a change that another operator makes to a host in Mesos', () => {
  test('is shown and told, never fought, and over when they undo it', async () => {
    const { mesos, services } = await knownCluster(['h1']);
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
    const { mesos, services } = await knownCluster(['h1']);
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

describe('a pass', () => {
  /** The calls to Mesos of a pass over that many hosts, the first few of which have changed. */
  async function callsOf(hosts: number, change: (mesos: FakeMesos) => void): Promise<string[]> {
    const { mesos, services } = await knownCluster(Array.from({ length: hosts }, (_, index) => `h${index}`));
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
    const services = testServices(['h1', 'a b', '..', 'tab\there']);
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
    const { mesos, services } = await knownCluster(['h1', 'h2']);
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
