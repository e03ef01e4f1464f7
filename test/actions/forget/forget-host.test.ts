import { forgetHost } from '../../../functions/actions/forget/forget-host.ts';
import { historyByName } from '../../../functions/actions/host/history.ts';
import { reconcile } from '../../../functions/actions/reconcile/reconcile.ts';
import { acceptReturn, acceptStart } from '../../../functions/actions/request/accept-request.ts';
import { acceptRolling } from '../../../functions/actions/rolling/accept-rolling.ts';
import { awaitHost } from '../../../functions/handlers/steps/await-host.ts';
import type { FakeMesos } from '../../fakes/fake-mesos.ts';
import { hostOf, knownCluster, type TestServices } from '../../fakes/services.ts';

const HOSTS = ['h1', 'h2', 'h3'];

let mesos: FakeMesos;
let services: TestServices;
beforeEach(async () => {
  ({ mesos, services } = await knownCluster(HOSTS));
});

/** The host's machine was scrapped: the master gives its agent up. */
async function scrap(hostname: string): Promise<void> {
  mesos.loseAgent(hostname);
  await reconcile(services);
}

const forget = (hostname: string) => forgetHost(services, hostname, 'bob');

describe('a host that has left', () => {
  test('is forgotten with a note of who did it, and its history stays', async () => {
    await scrap('h1');

    const { version } = await forget('h1');

    expect(await services.store.host('h1')).toBeUndefined();
    const { items } = await historyByName(services, 'h1', 10, undefined);
    expect(items[0]).toMatchObject({ by: 'bob', detail: 'forgotten: its record was removed', version });
    expect(items[1]).toMatchObject({ by: 'mesos', detail: expect.stringContaining('lost: agent h1-S0') });
    await reconcile(services);
    expect(await services.store.host('h1')).toBeUndefined();
    await expect(forget('h1')).rejects.toMatchObject({ name: 'HostNotFound' });
  });

  test('goes on where it was when it comes back: no version of it is met twice', async () => {
    await scrap('h1');
    const { version } = await forget('h1');
    const before = (await historyByName(services, 'h1', 10, undefined)).items;

    mesos.restartAgent('h1');
    await reconcile(services);
    await scrap('h1');

    const back = await services.store.host('h1');
    expect(back?.version).toBeGreaterThan(version);
    const { items } = await historyByName(services, 'h1', 10, undefined);
    expect(items.slice(1)).toEqual(before);
    expect(items[0]?.version).toBeGreaterThan(version);
    expect(services.published.filter(({ type }) => type === 'Host Lost')).toHaveLength(2);
  });

  test('has a history that is found for no other name', async () => {
    await expect(historyByName(services, 'never', 10, undefined)).rejects.toMatchObject({ name: 'HostNotFound' });
  });

  test('does not keep a rolling maintenance waiting that had it before it', async () => {
    const { maintenanceId } = await acceptRolling(services, { hosts: HOSTS, concurrency: 1 }, 'alice');
    await scrap('h2');

    await forget('h2');

    const rollout = await services.store.rollout(maintenanceId ?? '');
    expect(rollout?.hosts.map(({ hostname, phase, note }) => [hostname, phase, note])).toEqual([
      ['h1', 'waiting', ''],
      ['h2', 'skipped', 'forgotten by bob'],
      ['h3', 'waiting', ''],
    ]);
  });
});

describe('a host that has not', () => {
  test('is refused with its agent, and nothing changes', async () => {
    const before = await services.store.host('h1');

    await expect(forget('h1')).rejects.toMatchObject({
      name: 'HostInUse',
      message:
        "host 'h1' has an agent, h1-S0, which the master lists: stop it, and wait until the master removes it; nothing was changed",
      entries: [{ host: 'h1', code: 'host-has-agent' }],
    });
    expect(await services.store.host('h1')).toEqual(before);
  });

  test('is refused while its agent does not answer and the master has not given it up', async () => {
    mesos.disconnectAgent('h1');
    await reconcile(services);

    await expect(forget('h1')).rejects.toMatchObject({ name: 'HostInUse' });
  });

  test('is refused in maintenance, also without an agent', async () => {
    await acceptStart(services, { hosts: ['h1'] }, 'alice');
    await scrap('h1');

    await expect(forget('h1')).rejects.toMatchObject({
      name: 'HostInUse',
      entries: [{ host: 'h1', code: 'host-in-maintenance' }],
    });
  });

  test('is not found when it was never known', async () => {
    await expect(forget('h9')).rejects.toMatchObject({ name: 'HostNotFound' });
  });
});

test('a scrapped host that was completed and never comes back is refused by start and cancel, and can be forgotten', async () => {
  await acceptStart(services, { hosts: ['h1'] }, 'alice');
  const draining = await hostOf(services, 'h1');
  mesos.downByHand('h1');
  await services.store.putHost({ ...draining, state: 'HOST_STATE_DOWN' }, draining.version);
  const { maintenanceId } = await acceptReturn(services, 'complete', { hosts: ['h1'] }, 'alice');
  for (const ask of [
    () => acceptStart(services, { hosts: ['h1'] }, 'alice'),
    () => acceptReturn(services, 'cancel', { hosts: ['h1'] }, 'alice'),
  ]) {
    await expect(ask()).rejects.toMatchObject({ name: expect.stringMatching(/^Host(Busy|NotDraining)$/) });
  }

  await forget('h1');

  expect(await services.store.host('h1')).toBeUndefined();
  // Its execution finds no host to wait for, and ends.
  const execution = { maintenanceId: maintenanceId ?? '', executionArn: 'arn:execution:h1' };
  await awaitHost({ hostname: 'h1', phase: 'bring-up', token: 't1', ...execution }, services);
  expect(services.answers.get('t1')).toEqual({ kind: 'done' });
  expect(await services.store.waits()).toEqual([]);
});
