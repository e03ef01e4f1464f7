import { transitionOf } from '../../../functions/actions/host/host-record.ts';
import { decide, register, revertRegistration } from '../../../functions/actions/registration/register.ts';
import { startMaintenance } from '../../../functions/actions/registration/resolve-request.ts';
import { MaintenanceError } from '../../../functions/contract/errors.ts';
import { reconcile } from '../../../functions/handlers/reconcile.ts';
import { fakeCluster, type TestServices, testServices } from '../../fakes/services.ts';

/** Mesos has refused a request for h1. `meanwhile` runs between registering and reverting it. */
async function refused(
  meanwhile: (services: TestServices) => Promise<unknown> = async () => undefined,
  services = testServices(['h1']),
) {
  const request = startMaintenance({ hosts: ['h1'] }, { by: 'ops', id: 'm1', executionArn: 'arn' }, services.clock());
  const registered = await register(services, request, await decide(services, request, ['h1']));
  await meanwhile(services);
  await revertRegistration(services, registered);
  return { host: await services.store.host('h1'), maintenance: await services.store.maintenance('m1') };
}

describe('a refused request', () => {
  test('leaves neither its host nor itself behind', async () => {
    expect(await refused()).toEqual({ host: undefined, maintenance: undefined });
  });

  test('stays for the host that somebody else has asked for meanwhile, and been told that it is on its way in it', async () => {
    const join = async ({ store }: TestServices) => {
      const host = await store.host('h1');
      if (host?.maintenance)
        await store.putHost({ ...host, maintenance: { ...host.maintenance, onDeadline: 'force' } }, 1);
    };

    expect(await refused(join)).toMatchObject({ host: { maintenance: { id: 'm1' } }, maintenance: { id: 'm1' } });
  });

  test('leaves nothing behind where a look has written its host meanwhile, and keeps what that saw', async () => {
    const look = async ({ store }: TestServices) => {
      const host = await store.host('h1');
      if (host) await store.putHost({ ...host, ip: '10.9.9.9' }, host.version);
    };

    expect(await refused(look)).toEqual({ host: undefined, maintenance: undefined });
  });

  describe('for which somebody has asked for the deadline that it has already', () => {
    /** Undelivered, as the step leaves it that has registered that. */
    const noteDeadline = async ({ store, clock }: TestServices) => {
      const host = await store.host('h1');
      if (host === undefined) return;
      const note = transitionOf(host, 'HOST_STATE_UP', 'deadline changed', clock());
      const lost = { ...note, loss: { agentIds: ['h1-S0'], status: 'gone' as const } };
      await store.putHost({ ...host, outbox: [lost] }, host.version);
    };

    test('leaves the note of that in the history', async () => {
      const services = testServices(['h1']);

      expect((await refused(noteDeadline, services)).host).toBeUndefined();
      expect((await services.store.history('h1', 10)).items).toMatchObject([{ detail: 'deadline changed' }]);
    });

    test('keeps its record while the bus takes no events', async () => {
      const services = testServices(['h1']);
      const publish = () => Promise.reject(new MaintenanceError('EventsUnavailable', 'away'));
      const { host } = await refused(noteDeadline, { ...services, events: { publish } });

      expect(host).toMatchObject({ goalState: 'HOST_STATE_UP', maintenance: null, outbox: [{ version: 2 }] });
    });
  });

  test('gives a host back that was known before, with what a look has seen meanwhile', async () => {
    const services = testServices(['h1']);
    await reconcile({}, services);
    const request = startMaintenance({ hosts: ['h1'] }, { by: 'ops', id: 'm1', executionArn: 'arn' }, services.clock());
    const registered = await register(services, request, await decide(services, request, ['h1']));
    const asked = await services.store.host('h1');
    if (asked) await services.store.putHost({ ...asked, ip: '10.9.9.9' }, asked.version);

    await revertRegistration(services, registered);

    const given = await services.store.host('h1');
    expect(given).toMatchObject({ goalState: 'HOST_STATE_UP', maintenance: null, window: null, ip: '10.9.9.9' });
    expect(await services.store.maintenance('m1')).toBeUndefined();
  });
});

describe('an agent that a refused request has switched off for a while', () => {
  const startOf = (services: TestServices, id: string) =>
    startMaintenance({ hosts: ['h1'] }, { by: 'ops', id, executionArn: 'arn' }, services.clock());

  /** h1 in a maintenance that switched its agent off; `giveUp` switches it on, and reverts h1. */
  async function switchedOff() {
    const { mesos, services } = fakeCluster(['h1']);
    await reconcile({}, services);
    const request = startOf(services, 'm1');
    const refused = await register(services, request, await decide(services, request, ['h1']));
    await mesos.deactivateAgent('h1-S0');
    const giveUp = async () => {
      await mesos.reactivateAgent('h1-S0');
      await revertRegistration(services, refused);
    };
    return { services, giveUp };
  }

  test('is not taken for one of somebody else by a request that looks meanwhile', async () => {
    const { services, giveUp } = await switchedOff();
    const { promise: isGivenUp, resolve } = Promise.withResolvers<void>();
    let hasLooked = false;
    const agents = async () => {
      hasLooked = true;
      const found = await services.mesos.agents();
      await giveUp();
      resolve();
      return found;
    };
    const hosts: TestServices['store']['hosts'] = async (hostnames) => {
      if (hasLooked) await isGivenUp;
      return services.store.hosts(hostnames);
    };
    const meanwhile = { ...services, mesos: { ...services.mesos, agents }, store: { ...services.store, hosts } };

    const request = startOf(services, 'm2');
    await register(services, request, await decide(meanwhile, request, ['h1']));
    expect((await services.store.host('h1'))?.foundOff ?? []).toEqual([]);
  });

  test('is not taken for one of somebody else by a request that decides anew', async () => {
    const { services, giveUp } = await switchedOff();
    const host = await services.store.host('h1');
    const request = startOf(services, 'm2');
    const [seen] = await decide(services, request, ['h1']);
    await giveUp();
    if (host === undefined || seen === undefined) throw new Error('h1 is not known');

    await register(services, request, [{ ...seen, host: { ...host, maintenance: null }, outcome: 'accepted' }]);
    expect(await services.store.host('h1')).toMatchObject({ maintenance: { id: 'm2' } });
    expect((await services.store.host('h1'))?.foundOff ?? []).toEqual([]);
  });
});
