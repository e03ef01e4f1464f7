import { describe, expect, test } from '@jest/globals';
import { maintenanceLine } from '../../../functions/actions/host/views.ts';
import { acceptStart } from '../../../functions/actions/request/accept-request.ts';
import { timedToken, timeText } from '../../../functions/domain/request/timed-token.ts';
import { createFakeMesos } from '../../fakes/fake-mesos.ts';
import { createMemoryStore } from '../../fakes/memory-store.ts';
import { testServices } from '../../fakes/services.ts';

const request = { hosts: ['h1', 'h2'], clientToken: 'once' };

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
    const services = testServices(createFakeMesos(['h1', 'h2']));
    const first = await acceptStart(services, request, 'operator');

    expect(await acceptStart(services, request, 'operator')).toEqual(first);
    expect(services.started).toHaveLength(1);
  });

  test.each([0, 1])('registers the hosts that a request lacks which died after %d of them', async (puts) => {
    const { store, dying } = dyingAfter(puts);
    const mesos = createFakeMesos(['h1', 'h2']);
    void acceptStart(testServices(mesos, { store: dying }), request, 'operator');
    await new Promise<void>((resolve) => void setImmediate(resolve));
    const services = testServices(mesos, { store });
    const answer = await acceptStart(services, request, 'operator');

    expect(answer.hosts.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted']);
    for (const hostname of request.hosts) {
      expect(await store.host(hostname)).toMatchObject({
        goalState: 'HOST_STATE_DOWN',
        maintenance: { id: answer.maintenanceId },
      });
    }
    expect(services.started).toMatchObject([{ name: answer.maintenanceId, input: { hosts: request.hosts } }]);
  });

  test('names the maintenance, by the time of the request where the token has it', async () => {
    const services = testServices(createFakeMesos(['h1', 'h2']));
    const clientToken = timedToken(new Date('2026-03-01T12:00:00Z'), '0123456789abcdef'.repeat(2));
    const { maintenanceId } = await acceptStart(services, { ...request, clientToken }, 'operator');

    expect(maintenanceId).toMatch(new RegExp(`^m-${timeText(new Date('2026-03-01T12:00:00Z'))}-[0-9a-f]{12}$`));
    expect((await acceptStart(services, { ...request, clientToken }, 'operator')).maintenanceId).toBe(maintenanceId);
  });

  test('is what a request needs that died while it was being registered, which the API says', async () => {
    const { store, dying } = dyingAfter(1);
    const mesos = createFakeMesos(['h1', 'h2']);
    void acceptStart(testServices(mesos, { store: dying }), request, 'operator');
    await new Promise<void>((resolve) => void setImmediate(resolve));
    const services = testServices(mesos, { store });
    const shown = async () => (await store.maintenances(1)).items.map(maintenanceLine);

    expect(await shown()).toMatchObject([{ registered: false, hostCount: 2 }]);
    await acceptStart(services, request, 'operator');
    expect(await shown()).toMatchObject([{ registered: true, hostCount: 2 }]);
  });

  test('is refused for other hosts', async () => {
    const services = testServices(createFakeMesos(['h1', 'h2', 'h3']));
    await acceptStart(services, request, 'operator');

    await expect(acceptStart(services, { ...request, hosts: ['h1', 'h3'] }, 'operator')).rejects.toMatchObject({
      name: 'InvalidInput',
      entries: [{ field: 'clientToken', code: 'token-reused' }],
    });
    expect(await services.store.host('h3')).toBeUndefined();
  });
});
