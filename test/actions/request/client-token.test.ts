import { maintenanceLine } from '../../../functions/actions/host/views.ts';
import { acceptStart } from '../../../functions/actions/request/accept-request.ts';
import { acceptRolling } from '../../../functions/actions/rolling/accept-rolling.ts';
import type { MaintenanceAccepted } from '../../../functions/contract/api/api.ts';
import { timedToken, timeText } from '../../../functions/domain/request/timed-token.ts';
import { createFakeMesos } from '../../fakes/fake-mesos.ts';
import { hostMaintenance, hostRecord } from '../../fakes/host-record.ts';
import { createMemoryStore } from '../../fakes/memory-store.ts';
import { type TestServices, testServices } from '../../fakes/services.ts';

const HOSTS = ['h1', 'h2'];
const TOKEN = { hosts: HOSTS, clientToken: 'ticket-42' };

let services: TestServices;
beforeEach(async () => {
  services = testServices(HOSTS);
  for (const hostname of HOSTS) await services.store.putHost(hostRecord({ hostname, version: 0 }), 0);
});

/** A day later all hosts are back, in no maintenance. */
async function aDayLater(): Promise<void> {
  for (const host of (await services.store.hosts(HOSTS)).values()) {
    const back = { state: 'HOST_STATE_UP', goalState: 'HOST_STATE_UP', maintenance: null, window: null } as const;
    await services.store.putHost({ ...host, ...back, outbox: [] }, host.version);
  }
  services.advance(86_400_000);
}

describe('a client token whose request joined a maintenance that was under way', () => {
  let theirs: MaintenanceAccepted;
  beforeEach(async () => {
    theirs = await acceptStart(services, { hosts: HOSTS }, 'alice');
  });

  test('is answered with that maintenance again when it is long over, and starts nothing', async () => {
    const joined = await acceptStart(services, TOKEN, 'bob');
    await aDayLater();

    expect(await acceptStart(services, TOKEN, 'bob')).toEqual({
      ...joined,
      maintenanceId: theirs.maintenanceId,
      hosts: HOSTS.map((hostname) => ({ hostname, outcome: 'already', state: 'HOST_STATE_UP' })),
    });
    expect(services.started).toHaveLength(1);
    expect((await services.store.host('h1'))?.maintenance).toBeNull();
  });

  test('is answered with the deadline that it has set, and sets it once', async () => {
    const request = { ...TOKEN, deadline: '2h' };
    const joined = await acceptStart(services, request, 'bob');
    services.advance(600_000);

    expect(await acceptStart(services, request, 'bob')).toEqual(joined);
    expect(joined.hosts[0]?.deadline).toBe('2026-03-01T14:00:00.000Z');
    expect((await services.store.host('h1'))?.maintenance?.deadline).toBe('2026-03-01T14:00:00.000Z');
  });

  test('is refused for other hosts', async () => {
    await acceptStart(services, TOKEN, 'bob');

    await expect(acceptStart(services, { ...TOKEN, hosts: ['h1'] }, 'bob')).rejects.toMatchObject({
      name: 'InvalidInput',
      entries: [{ field: 'clientToken', code: 'token-reused' }],
    });
  });

  test('is answered the same when its request comes again in waves', async () => {
    await acceptStart(services, TOKEN, 'bob');
    await aDayLater();

    const again = await acceptRolling(services, { ...TOKEN, concurrency: 1 }, 'bob');

    expect(again.maintenanceId).toBe(theirs.maintenanceId);
    expect(await services.store.activeRollouts()).toEqual([]);
  });
});

/** A store where the first look of one request at the hosts is answered only when the other request has been answered. */
function slowFirstLook(store: TestServices['store'], until: Promise<unknown>): TestServices['store'] {
  let isFirst = true;
  return {
    ...store,
    async hosts(hostnames) {
      const found = await store.hosts(hostnames);
      if (isFirst) {
        isFirst = false;
        await until;
      }
      return found;
    },
  };
}

describe('two requests with one client token', () => {
  test('at the same moment are answered the same, and one execution is started', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => acceptStart(services, TOKEN, 'bob')));

    expect(answers).toEqual([answers[0], answers[0], answers[0]]);
    expect(services.started).toHaveLength(1);
  });

  test('in waves at the same moment are answered the same, and one rollout begins', async () => {
    const answers = await Promise.all(
      [1, 2, 3].map(() => acceptRolling(services, { ...TOKEN, concurrency: 1 }, 'bob')),
    );

    expect(answers).toEqual([answers[0], answers[0], answers[0]]);
    expect(services.started).toHaveLength(1);
    expect(await services.store.activeRollouts()).toEqual([answers[0]?.maintenanceId]);
  });

  test('are answered the same when the first joins a maintenance and the second finds its hosts free', async () => {
    const theirs = await acceptStart(services, { hosts: HOSTS }, 'alice');
    let joinedNow = () => {};
    const joined = new Promise<void>((resolve) => {
      joinedNow = resolve;
    });
    await aDayLater();
    const late = acceptStart({ ...services, store: slowFirstLook(services.store, joined) }, TOKEN, 'bob');
    for (const host of (await services.store.hosts(HOSTS)).values()) {
      const maintenance = hostMaintenance({ id: theirs.maintenanceId ?? '', executionArn: theirs.executionArn });
      await services.store.putHost({ ...host, goalState: 'HOST_STATE_DOWN', maintenance }, host.version);
    }
    const first = await acceptStart(services, TOKEN, 'bob');
    joinedNow();

    expect(first.maintenanceId).toBe(theirs.maintenanceId);
    expect((await late).maintenanceId).toBe(theirs.maintenanceId);
    expect(services.started).toHaveLength(1);
  });
});

test('a request in waves is answered as it was registered first, also when its hosts stand otherwise by then', async () => {
  const store = createMemoryStore();
  const dying = {
    ...store,
    // The process dies when it has written what it intends.
    async putRollout(): Promise<never> {
      return new Promise<never>(() => {});
    },
  };
  const mesos = createFakeMesos(HOSTS);
  void acceptRolling(testServices(mesos, { store: dying }), { ...TOKEN, concurrency: 1 }, 'bob');
  await new Promise<void>((resolve) => void setImmediate(resolve));
  const tested = testServices(mesos, { store });
  await acceptStart(tested, { hosts: ['h1'] }, 'alice');

  const answer = await acceptRolling(tested, { ...TOKEN, concurrency: 1 }, 'bob');

  expect(answer.hosts.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted']);
  expect(await acceptRolling(tested, { ...TOKEN, concurrency: 1 }, 'bob')).toEqual(answer);
});

/** A process that dies when it has written `puts` host records of its request; nothing that it holds runs on. */
function dyingAfter(puts: number) {
  const store = createMemoryStore();
  let left = puts;
  const dying = {
    ...store,
    async putHost(...put: Parameters<typeof store.putHost>) {
      if (left === 0) return new Promise<never>(() => {});
      left -= 1;
      return store.putHost(...put);
    },
  };
  return { store, dying };
}

describe('the same client token again', () => {
  test('answers as the first time, and starts nothing', async () => {
    const services = testServices(['h1', 'h2']);
    const first = await acceptStart(services, TOKEN, 'operator');

    expect(await acceptStart(services, TOKEN, 'operator')).toEqual(first);
    expect(services.started).toHaveLength(1);
  });

  test.each([0, 1])('registers the hosts that a request lacks which died after %d of them', async (puts) => {
    const { store, dying } = dyingAfter(puts);
    const mesos = createFakeMesos(['h1', 'h2']);
    void acceptStart(testServices(mesos, { store: dying }), TOKEN, 'operator');
    await new Promise<void>((resolve) => void setImmediate(resolve));
    const services = testServices(mesos, { store });
    const answer = await acceptStart(services, TOKEN, 'operator');

    expect(answer.hosts.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted']);
    for (const hostname of HOSTS) {
      expect(await store.host(hostname)).toMatchObject({
        goalState: 'HOST_STATE_DOWN',
        maintenance: { id: answer.maintenanceId },
      });
    }
    expect(services.started).toMatchObject([{ name: answer.maintenanceId, input: { hosts: HOSTS } }]);
  });

  test('names the maintenance, by the time of the request where the token has it', async () => {
    const services = testServices(['h1', 'h2']);
    const clientToken = timedToken(new Date('2026-03-01T12:00:00Z'), '0123456789abcdef'.repeat(2));
    const { maintenanceId } = await acceptStart(services, { ...TOKEN, clientToken }, 'operator');

    expect(maintenanceId).toMatch(new RegExp(`^m-${timeText(new Date('2026-03-01T12:00:00Z'))}-[0-9a-f]{12}$`));
    expect((await acceptStart(services, { ...TOKEN, clientToken }, 'operator')).maintenanceId).toBe(maintenanceId);
  });

  test('is what a request needs that died while it was being registered, which the API says', async () => {
    const { store, dying } = dyingAfter(1);
    const mesos = createFakeMesos(['h1', 'h2']);
    void acceptStart(testServices(mesos, { store: dying }), TOKEN, 'operator');
    await new Promise<void>((resolve) => void setImmediate(resolve));
    const services = testServices(mesos, { store });
    const shown = async () => (await store.maintenances(1)).items.map(maintenanceLine);

    expect(await shown()).toMatchObject([{ registered: false, hostCount: 2 }]);
    await acceptStart(services, TOKEN, 'operator');
    expect(await shown()).toMatchObject([{ registered: true, hostCount: 2 }]);
  });

  test('is refused for other hosts', async () => {
    const services = testServices(['h1', 'h2', 'h3']);
    await acceptStart(services, TOKEN, 'operator');

    await expect(acceptStart(services, { ...TOKEN, hosts: ['h1', 'h3'] }, 'operator')).rejects.toMatchObject({
      name: 'InvalidInput',
      entries: [{ field: 'clientToken', code: 'token-reused' }],
    });
    expect(await services.store.host('h3')).toBeUndefined();
  });
});
