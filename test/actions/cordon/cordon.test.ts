import { cordon, uncordon } from '../../../functions/actions/cordon/cordon.ts';
import { reconcile } from '../../../functions/actions/reconcile/reconcile.ts';
import { MaintenanceError } from '../../../functions/contract/errors.ts';
import type { MesosClient } from '../../../functions/ports/mesos.ts';
import { createFakeMesos, type FakeMesos } from '../../fakes/fake-mesos.ts';
import { hostMaintenance } from '../../fakes/host-record.ts';
import { hostOf, knownCluster, type TestServices, testServices } from '../../fakes/services.ts';

const isOff = (mesos: FakeMesos, hostname = 'h1') => mesos.agentsByHost.get(hostname)?.deactivated;
const notesOf = async (services: TestServices) =>
  (await services.store.history('h1', 10)).items.map(({ by, reason, detail }) => `${by} (${reason}): ${detail}`);
const REQUEST = { hosts: ['h1'], reason: 'a bad disk' };

describe('a cordon', () => {
  test('deactivates the agents of a host that stays UP, and says who wanted it and why', async () => {
    const { mesos, services } = await knownCluster(['h1', 'h2']);

    expect(await cordon(services, REQUEST, 'ann')).toEqual({
      hosts: [{ hostname: 'h1', state: 'HOST_STATE_UP', outcome: 'accepted' }],
    });

    expect(await hostOf(services)).toMatchObject({
      ...{ state: 'HOST_STATE_UP', goalState: 'HOST_STATE_UP', maintenance: null, managed: true, outbox: [] },
      cordon: { by: 'ann', at: '2026-03-01T12:00:00.000Z', reason: 'a bad disk' },
    });
    expect([isOff(mesos), isOff(mesos, 'h2')]).toEqual([true, false]);
    expect(await notesOf(services)).toEqual(['ann (a bad disk): cordoned: no task is placed on it']);
    expect(mesos.log).toEqual([]);
  });

  test('asked for again stays the first one', async () => {
    const { services } = await knownCluster(['h1']);
    await cordon(services, REQUEST, 'ann');

    expect((await cordon(services, { hosts: ['h1'], reason: 'mine' }, 'bob')).hosts[0]?.outcome).toBe('already');

    expect(await hostOf(services)).toMatchObject({ cordon: { by: 'ann' } });
    expect(await notesOf(services)).toHaveLength(1);
  });

  test('of a host that no record knows yet makes it known', async () => {
    const services = testServices(['h1']);
    await cordon(services, REQUEST, 'ann');

    expect(await hostOf(services)).toMatchObject({ version: 1, cordon: { by: 'ann' } });
  });

  test('of a host that does not exist changes none of them', async () => {
    const { mesos, services } = await knownCluster(['h1']);

    const refused = cordon(services, { hosts: ['h1', 'h8', 'h9'] }, 'ann');
    await expect(refused).rejects.toMatchObject({ name: 'HostNotFound', entries: [{ host: 'h8' }, { host: 'h9' }] });
    expect([isOff(mesos), (await hostOf(services)).cordon]).toEqual([false, null]);
  });

  test('that Mesos forbids for one host is undone for all', async () => {
    const { mesos, services } = await knownCluster(['h1', 'h2']);
    const forbidding: MesosClient = {
      ...mesos,
      deactivateAgent: async (agentId) => {
        if (agentId.startsWith('h2')) throw new MaintenanceError('MesosRefused', '403 Forbidden.');
        await mesos.deactivateAgent(agentId);
      },
    };

    const refused = cordon({ ...services, mesos: forbidding }, { hosts: ['h1', 'h2'] }, 'ann');
    await expect(refused).rejects.toMatchObject({ name: 'MesosRefused' });

    expect([isOff(mesos), isOff(mesos, 'h2')]).toEqual([false, false]);
    expect([(await hostOf(services)).cordon, (await hostOf(services, 'h2')).cordon]).toEqual([null, null]);
  });

  test('that Mesos forbids keeps the record of agents that another operator had deactivated before', async () => {
    const { mesos, services } = await knownCluster(['h1']);
    const host = await hostOf(services);
    await services.store.putHost({ ...host, foundOff: [5051] }, host.version);
    const forbidding: MesosClient = {
      ...mesos,
      deactivateAgent: () => Promise.reject(new MaintenanceError('MesosRefused', '403 Forbidden.')),
    };

    await expect(cordon({ ...services, mesos: forbidding }, REQUEST, 'ann')).rejects.toMatchObject({
      name: 'MesosRefused',
    });

    expect(await hostOf(services)).toMatchObject({ cordon: null, foundOff: [5051] });
    expect((await notesOf(services))[0]).toBe('ann (Mesos refused to deactivate an agent): not cordoned');
  });

  test.each(['cordon', 'uncordon'] as const)('with masters that know no deactivation is refused: %s', async (kind) => {
    const mesos = { ...createFakeMesos(['h1']), capabilities: { drain: false, deactivate: false } };
    const services = testServices(mesos);

    await expect({ cordon, uncordon }[kind](services, REQUEST, 'ann')).rejects.toMatchObject({
      name: 'MesosRefused',
      message: expect.stringContaining('MESOS_API=v0'),
    });
    expect(await services.store.host('h1')).toBeUndefined();
  });
});

describe('an uncordon', () => {
  test('reactivates the agents, and is said in the history', async () => {
    const { mesos, services } = await knownCluster(['h1']);
    await cordon(services, REQUEST, 'ann');

    expect((await uncordon(services, { hosts: ['h1'] }, 'bob')).hosts[0]?.outcome).toBe('accepted');

    expect([isOff(mesos), (await hostOf(services)).cordon]).toEqual([false, null]);
    expect((await notesOf(services))[0]).toBe('bob (): uncordoned: tasks may be placed on it');
    expect((await uncordon(services, { hosts: ['h1'] }, 'bob')).hosts[0]?.outcome).toBe('already');
    expect(await notesOf(services)).toHaveLength(2);
  });

  test('of a host in maintenance leaves its agents to the maintenance', async () => {
    const { mesos, services } = await knownCluster(['h1']);
    await cordon(services, REQUEST, 'ann');
    const host = await hostOf(services);
    const draining = { goalState: 'HOST_STATE_DOWN', state: 'HOST_STATE_DRAINING' } as const;
    await services.store.putHost({ ...host, ...draining, maintenance: hostMaintenance() }, host.version);

    await uncordon(services, { hosts: ['h1'] }, 'ann');

    expect([isOff(mesos), (await hostOf(services)).cordon]).toEqual([true, null]);
  });

  test('removes a deactivation that another operator has made', async () => {
    const { mesos, services } = await knownCluster(['h1']);
    await mesos.deactivateAgent('h1-S0');

    expect((await uncordon(services, { hosts: ['h1'] }, 'ann')).hosts[0]?.outcome).toBe('accepted');

    expect(isOff(mesos)).toBe(false);
    expect((await notesOf(services))[0]).toContain('which this system had not cordoned');
  });

  test('that Mesos refuses leaves the host cordoned', async () => {
    const { mesos, services } = await knownCluster(['h1']);
    await cordon(services, REQUEST, 'ann');
    const refusing = { ...mesos, reactivateAgent: () => Promise.reject(new MaintenanceError('MesosRefused', 'no')) };

    await expect(uncordon({ ...services, mesos: refusing }, { hosts: ['h1'] }, 'ann')).rejects.toMatchObject({
      name: 'MesosRefused',
    });
    expect(await hostOf(services)).toMatchObject({ cordon: { by: 'ann' } });
  });
});

describe('the reconciliation', () => {
  test('deactivates an agent of a cordoned host that registered anew, and says so once', async () => {
    const { mesos, services } = await knownCluster(['h1', 'h2']);
    await cordon(services, REQUEST, 'ann');
    mesos.replaceAgent('h1');

    expect(await reconcile(services)).toMatchObject({ cordonsKept: 1, driftRepaired: 0, failed: 0 });
    services.advance(60_000);
    expect(await reconcile(services)).toMatchObject({ cordonsKept: 0, failed: 0 });
    await reconcile(services);

    expect([isOff(mesos), isOff(mesos, 'h2')]).toEqual([true, false]);
    const again = (await notesOf(services)).filter((note) => note.includes('cordoned again'));
    expect(again).toEqual(['reconciliation (): cordoned again: agent h1-S1 was active']);
  });

  test('finishes a cordon whose step died, and shows the agent as it is', async () => {
    const { mesos, services } = await knownCluster(['h1']);
    const dying = { ...mesos, deactivateAgent: () => Promise.reject(new MaintenanceError('MesosUnavailable', 'gone')) };
    await expect(cordon({ ...services, mesos: dying }, REQUEST, 'ann')).rejects.toMatchObject({
      name: 'MesosUnavailable',
    });

    await reconcile(services);
    await reconcile(services);

    expect(await hostOf(services)).toMatchObject({ cordon: { by: 'ann' }, agents: [{ status: 'deactivated' }] });
  });

  test('sees a cordoned host leave a foreign window when its operator drops the window', async () => {
    const { mesos, services } = await knownCluster(['h1']);
    await cordon(services, REQUEST, 'ann');
    mesos.toggleWindowByHand('h1');
    await reconcile(services);
    expect(await hostOf(services)).toMatchObject({ state: 'HOST_STATE_DRAINING', managed: false });

    mesos.toggleWindowByHand('h1');
    await reconcile(services);

    expect(await hostOf(services)).toMatchObject({ state: 'HOST_STATE_UP', managed: true, cordon: { by: 'ann' } });
  });
});
