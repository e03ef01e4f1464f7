import { acceptNamedStart, acceptReturn, acceptStart } from '../../../functions/actions/request/accept-request.ts';
import type { Services } from '../../../functions/ports/services.ts';
import type { Store } from '../../../functions/ports/store.ts';
import { createFakeMesos } from '../../fakes/fake-mesos.ts';
import { createMemoryStore } from '../../fakes/memory-store.ts';
import { hostOf, testServices } from '../../fakes/services.ts';
import { lookAt } from '../watch/look-at.ts';

const HOSTS = ['h1', 'h2', 'h3', 'h4'];

/** A cluster in which `interfere` runs right before the first write of a host. */
function world(interfere: (store: Store) => Promise<unknown>) {
  const memory = createMemoryStore();
  let others: Promise<unknown> | undefined;
  const store: Store = {
    ...memory,
    async putHost(host, version) {
      others ??= interfere(memory);
      await others;
      return memory.putHost(host, version);
    },
  };
  const mesos = createFakeMesos(HOSTS);
  let lists = 0;
  const counted = {
    ...mesos,
    async agents() {
      lists += 1;
      return mesos.agents();
    },
  };
  return { services: testServices(counted, { store }), lists: () => lists };
}

/** As the reconciliation does: creates the records of the hosts, or changes them. */
function writtenByOthers(hostnames: readonly string[], change: object = {}) {
  return async (store: Store) => {
    const services = testServices(createFakeMesos(HOSTS), { store });
    await acceptStart(services, { hosts: [...hostnames] } as never, 'ann');
    for (const name of hostnames) {
      const host = await hostOf({ store }, name);
      await store.putHost(
        { ...host, goalState: 'HOST_STATE_UP', maintenance: null, window: null, ...change },
        host.version,
      );
    }
  };
}

describe('hosts that another process writes while they are registered', () => {
  test('are decided again together, with one list of the agents', async () => {
    const without = world(async () => undefined);
    const { services, lists } = world(writtenByOthers(['h1', 'h2', 'h4']));

    for (const each of [without.services, services]) {
      const { hosts } = await acceptStart(each, { hosts: HOSTS } as never, 'bob');
      expect(hosts.map(({ hostname, outcome }) => `${hostname} ${outcome}`)).toEqual(HOSTS.map((h) => `${h} accepted`));
    }

    expect(lists() - without.lists()).toBe(1);
    for (const name of HOSTS) expect((await hostOf(services, name)).maintenance?.requestedBy).toBe('bob');
  });

  test('are all left as they were when one of them is refused now', async () => {
    const busy = { goalState: 'HOST_STATE_UP', state: 'HOST_STATE_DOWN' };
    const { services } = world(async (store) => {
      await writtenByOthers(['h1'])(store);
      await writtenByOthers(['h2'], busy)(store);
    });

    await expect(acceptStart(services, { hosts: HOSTS } as never, 'bob')).rejects.toMatchObject({ name: 'HostBusy' });

    expect(await hostOf(services, 'h1')).toMatchObject({ goalState: 'HOST_STATE_UP', maintenance: null });
    expect(await hostOf(services, 'h2')).toMatchObject({ state: 'HOST_STATE_DOWN', maintenance: null });
    expect([...(await services.store.hosts(['h3', 'h4'])).keys()]).toEqual([]);
  });
});

describe('a request that is delivered twice, while the first delivery is registered and its host moves on', () => {
  const ID = 'M1';
  const deliver = (services: Services, hosts: readonly string[]) =>
    acceptNamedStart(services, { hosts: [...hosts] } as never, { by: 'ann', id: ID });

  /** The second delivery is slow: it has decided, and writes h1 only after all of that. */
  function lateDelivery(hosts: readonly string[], rest: object) {
    return world(async (store) => {
      await deliver(testServices(createFakeMesos(HOSTS), { store }), hosts);
      const host = await hostOf({ store }, 'h1');
      await store.putHost(
        { ...host, goalState: 'HOST_STATE_UP', maintenance: null, window: null, ...rest },
        host.version,
      );
    }).services;
  }

  test.each([
    { name: 'does not take a host again that was cancelled meanwhile', rest: {} },
    { name: 'is not refused for a host that is on its way up', rest: { state: 'HOST_STATE_DOWN' } },
  ])('$name', async ({ rest }) => {
    const services = lateDelivery(['h1', 'h2'], rest);

    const { hosts } = await deliver(services, ['h1', 'h2']);

    expect(hosts.map(({ hostname, outcome }) => `${hostname} ${outcome}`)).toEqual(['h1 accepted', 'h2 accepted']);
    expect(await hostOf(services, 'h1')).toMatchObject({ goalState: 'HOST_STATE_UP', maintenance: null, ...rest });
    expect(await hostOf(services, 'h2')).toMatchObject({ goalState: 'HOST_STATE_DOWN', maintenance: { id: ID } });
  });
});

describe('a request that is delivered twice, while the first delivery stalls between two hosts', () => {
  const deliver = (services: Services, id: string) =>
    acceptNamedStart(services, { hosts: ['h1', 'h2'] } as never, { by: 'ann', id });

  test('does not take a host again that was cancelled meanwhile', async () => {
    const store = createMemoryStore();
    const stalled = Promise.withResolvers<void>();
    const goesOn = Promise.withResolvers<void>();
    const putHost: Store['putHost'] = async (host, version) => {
      if (host.hostname === 'h1') return store.putHost(host, version);
      stalled.resolve();
      await goesOn.promise;
      return store.putHost(host, version);
    };
    const mesos = createFakeMesos(HOSTS);
    const services = testServices(mesos, { store });
    const first = deliver(testServices(mesos, { store: { ...store, putHost } }), 'M1');
    await stalled.promise;
    await acceptReturn(services, 'cancel', { hosts: ['h1'] } as never, 'bob');
    const { maintenance } = await hostOf(services);
    await lookAt(services, 'h1', { phase: 'bring-up', maintenanceId: maintenance?.id ?? '' });
    expect(await hostOf(services)).toMatchObject({ maintenance: null });

    const second = await deliver(services, 'M1');
    goesOn.resolve();

    expect(second).toMatchObject({ hosts: [{ outcome: 'accepted' }, { outcome: 'accepted' }] });
    expect(await first).toEqual(second);
    expect(await hostOf(services)).toMatchObject({ goalState: 'HOST_STATE_UP', maintenance: null });
    expect(await hostOf(services, 'h2')).toMatchObject({ goalState: 'HOST_STATE_DOWN', maintenance: { id: 'M1' } });
  });
});
