import { describe, expect, test } from '@jest/globals';
import { acceptReturn, acceptStart } from '../../../functions/actions/request/accept-request.ts';
import { isAnnounced, returnable } from '../../../functions/actions/schedule/host-managers.ts';
import { publishSchedule } from '../../../functions/actions/schedule/publish.ts';
import { withdrawRequest } from '../../../functions/actions/watch/withdraw-request.ts';
import { MaintenanceError } from '../../../functions/contract/errors.ts';
import type { Services } from '../../../functions/ports/services.ts';
import { fakeHostManager } from '../../fakes/fake-host-manager.ts';
import { createFakeMesos } from '../../fakes/fake-mesos.ts';
import { type Pending, startExecution } from '../../fakes/flow-driver.ts';
import { hostRecord } from '../../fakes/host-record.ts';
import { type TestServices, testServices } from '../../fakes/services.ts';

/**
 * Another host manager of the same machines is notified before a host goes down, and before it
 * comes back.
 */

const HOSTS = ['h1', 'h2'];

function world(known: readonly string[] = HOSTS) {
  const mesos = createFakeMesos(HOSTS);
  const manager = fakeHostManager(known);
  const services = testServices(mesos, { hostManagers: [manager] });
  const calls = () => mesos.log.map(({ call }) => call);
  return { mesos, manager, services, calls };
}

async function run(services: TestServices, first: Pending, until = () => false): Promise<void> {
  const pending = [first];
  for (let count = 0; pending.length > 0 && count < 100 && !until(); count += 1)
    pending.push(...((await pending.shift()?.run(services)) ?? []));
}

const start = (services: Services) => acceptStart(services, { hosts: HOSTS }, 'operator');
const recordOf = async (services: Services, hostname: string) => {
  const host = await services.store.host(hostname);
  if (host === undefined) throw new Error(`no record of ${hostname}`);
  return host;
};

const recordsOf = (services: Services) => Promise.all(HOSTS.map((hostname) => recordOf(services, hostname)));

/** Both hosts are down. */
async function takenDown() {
  const all = world();
  await run(all.services, startExecution('StartMaintenance', 'm1', { hosts: HOSTS }));
  for (const hostname of HOSTS)
    expect(await recordOf(all.services, hostname)).toMatchObject({ state: 'HOST_STATE_DOWN' });
  return all;
}

describe('a start', () => {
  test('notifies it of each host before anything is posted', async () => {
    const { manager, services, calls } = world();
    const posted: string[][] = [];
    manager.onTold = () => void posted.push(calls());

    await start(services);

    expect(manager.told.toSorted()).toEqual(['start h1', 'start h2']);
    expect(posted).toEqual([[], []]);
    expect(calls()).toEqual(['updateSchedule']);
    for (const hostname of HOSTS) expect(isAnnounced(await recordOf(services, hostname))).toBe(true);
  });

  test('notifies it once, however often its steps are repeated', async () => {
    const { manager, services } = world();
    await start(services);
    const [{ name = '', input = {} } = {}] = services.started;

    await run(services, startExecution('StartMaintenance', name, input));

    expect(manager.told).toHaveLength(2);
  });

  test('does not tell it of hosts that it does not know', async () => {
    const { manager, services, calls } = world(['h1']);

    await start(services);

    expect(manager.told).toEqual(['start h1']);
    expect(calls()).toEqual(['updateSchedule']);
    expect(isAnnounced(await recordOf(services, 'h2'))).toBe(false);
  });

  test('is refused while it is away, by the name of a host and of the setting, and changes nothing', async () => {
    const { mesos, manager, services, calls } = world();
    manager.isAway = true;

    await expect(start(services)).rejects.toMatchObject({
      name: 'SchedulerUnavailable',
      message: expect.stringMatching(/^h1, h2 cannot go down before .* \("hostManager" in SCHEDULERS\): .*refused/),
    });
    expect(calls()).toEqual([]);
    expect(mesos.agentsByHost.get('h1')).toMatchObject({ active: true, deactivated: false });
    for (const hostname of HOSTS) expect(await services.store.host(hostname)).toBeUndefined();
    expect(services.started).toEqual([]);
  });

  test('is refused when it takes no notice of any host, and changes nothing', async () => {
    const { mesos, manager, services, calls } = world();
    for (const hostname of HOSTS) manager.refusals.set(hostname, 'host is not a Peloton agent');

    await expect(start(services)).rejects.toMatchObject({
      name: 'SchedulerRefused',
      entries: HOSTS.map((host) => ({
        ...{ host, code: 'host-manager' },
        message: expect.stringContaining(`refuses the maintenance of '${host}': 'host is not a Peloton agent'`),
      })),
    });
    expect(calls()).toEqual([]);
    expect(mesos.agentsByHost.get('h1')).toMatchObject({ active: true, deactivated: false });
    for (const hostname of HOSTS) expect(await services.store.host(hostname)).toBeUndefined();
  });

  test('that it took notice of in part stands, and posts nothing before it has told of all', async () => {
    const { manager, services, calls } = world();
    manager.refusals.set('h2', 'busy');
    await start(services);
    expect(calls()).toEqual([]);
    expect(services.started).toHaveLength(1);
    await expect(publishSchedule(services, await recordsOf(services))).rejects.toMatchObject({
      message: expect.stringContaining("'h2': 'busy'"),
    });

    manager.refusals.clear();
    await publishSchedule(services, await recordsOf(services));

    expect(manager.told).toEqual(['start h1', 'start h2']);
    expect(calls()).toEqual(['updateSchedule']);
  });

  test('whose answer was lost is notified again, and its refusal does not count if it has taken the host out', async () => {
    const { manager, services, calls } = world();
    const answer = manager.start;
    manager.start = async (hostname) => {
      await answer(hostname);
      throw new MaintenanceError('SchedulerUnavailable', 'StartMaintenance: closed the connection');
    };
    await start(services);
    expect(calls()).toEqual([]);
    const [{ name = '', input = {} } = {}] = services.started;

    manager.start = async () => 'host is not a Peloton agent';
    await run(services, startExecution('StartMaintenance', name, input), () => calls().length > 0);

    expect(calls()).toEqual(['updateSchedule', 'machineDown', 'machineDown']);
  });

  test('that is given up cancels its hosts: it has no way back from what it was told', async () => {
    const { manager, services } = world();
    manager.refusals.set('h2', 'never');
    await start(services);
    const [{ name = '' } = {}] = services.started;

    const error = new MaintenanceError('SchedulerRefused', 'never');
    await withdrawRequest(services, name, await recordsOf(services), error);

    expect(services.started[1]).toMatchObject({
      machine: 'CompleteMaintenance',
      input: { hosts: HOSTS, cancel: true },
    });
  });
});

describe('a complete', () => {
  test('notifies it before the machines are brought up', async () => {
    const { manager, services, calls } = await takenDown();
    const called: string[] = [];
    manager.onTold = (what) => void called.push(what, ...calls().filter((call) => call === 'machineUp'));

    await acceptReturn(services, 'complete', { hosts: HOSTS }, 'operator');

    expect(called.toSorted()).toEqual(['complete h1', 'complete h2']);
    expect(calls().at(-1)).toBe('machineUp');
  });

  test('waits while it has the host still, says so, and goes on when it lets go', async () => {
    const { mesos, manager, services, calls } = await takenDown();
    manager.refusals.set('h1', 'Host is not DOWN');
    await acceptReturn(services, 'complete', { hosts: HOSTS }, 'operator');
    expect([...mesos.down]).toEqual(['h1']);
    for (const hostname of HOSTS) mesos.restartAgent(hostname);
    const { name = '', input = {} } = services.started.at(-1) ?? {};
    let looks = 0;
    await run(services, startExecution('CompleteMaintenance', name, input), () => ++looks > 12);

    expect(await recordOf(services, 'h1')).toMatchObject({
      state: 'HOST_STATE_DOWN',
      blockers: [
        { code: 'host-manager', message: expect.stringContaining("does not release h1 yet ('Host is not DOWN')") },
      ],
    });
    expect(await recordOf(services, 'h2')).toMatchObject({ state: 'HOST_STATE_UP', announcement: null });
    expect(calls().filter((call) => call === 'machineUp')).toHaveLength(1);

    manager.refusals.clear();
    await run(services, startExecution('CompleteMaintenance', name, input), () => !mesos.down.has('h1'));
    expect(manager.told).toContain('complete h1');
  });

  test('goes on when it has nothing to end: it has the host in use, or does not know it', async () => {
    const { mesos, manager, services } = await takenDown();
    for (const hostname of HOSTS) manager.refusals.set(hostname, 'Host is not DOWN');
    manager.known.set('h1', 'in-use');
    manager.known.delete('h2');

    await acceptReturn(services, 'complete', { hosts: HOSTS }, 'operator');

    expect([...mesos.down]).toEqual([]);
  });

  test('is held up while it is away, with a reason that names the setting', async () => {
    const { mesos, manager, services } = await takenDown();
    manager.isAway = true;

    await acceptReturn(services, 'complete', { hosts: HOSTS }, 'operator');
    const { name = '', input = {} } = services.started.at(-1) ?? {};
    let looks = 0;
    await run(services, startExecution('CompleteMaintenance', name, input), () => ++looks > 8);

    expect([...mesos.down]).toEqual(HOSTS);
    expect((await recordOf(services, 'h1')).blockers).toMatchObject([
      { code: 'host-manager', message: expect.stringContaining('"hostManager" in SCHEDULERS') },
    ]);
  });
});

test('a cancelled host is UP only when it goes on with it no longer', async () => {
  const { manager, services } = world();
  await start(services);
  for (const hostname of HOSTS) manager.refusals.set(hostname, 'Host is not DOWN');
  await acceptReturn(services, 'cancel', { hosts: HOSTS }, 'operator');
  const { name = '', input = {} } = services.started.at(-1) ?? {};
  let looks = 0;
  await run(services, startExecution('CompleteMaintenance', name, input), () => ++looks > 12);
  expect(await recordOf(services, 'h1')).toMatchObject({ blockers: [{ code: 'host-manager' }] });

  manager.refusals.clear();
  await run(services, startExecution('CompleteMaintenance', name, input));

  expect(await recordOf(services, 'h1')).toMatchObject({
    state: 'HOST_STATE_UP',
    maintenance: null,
    announcement: null,
  });
});

describe('one that stops answering', () => {
  const many = Array.from({ length: 300 }, (_, index) => `h${index + 1}`);

  function silentWorld() {
    const mesos = createFakeMesos(many);
    const manager = fakeHostManager(many);
    const services = testServices(mesos, { hostManagers: [manager] });
    let calls = 0;
    const silent = async (): Promise<never> => {
      calls += 1;
      throw new MaintenanceError('SchedulerUnavailable', 'did not answer in time');
    };
    return { mesos, manager, services, silent, calls: () => calls };
  }

  test('is asked to take out no more hosts than a step has time for', async () => {
    const { mesos, manager, services, silent, calls } = silentWorld();
    manager.start = silent;

    // It may have heard of those: their execution goes on.
    await acceptStart(services, { hosts: many }, 'operator');

    expect(mesos.log).toEqual([]);
    expect(calls()).toBeLessThan(20);
  });

  test('is asked to give back no more either, and those are left to their executions', async () => {
    const { mesos, manager, services, silent, calls } = silentWorld();
    const hosts = await Promise.all(
      many.map((hostname) => services.store.putHost(hostRecord({ hostname, state: 'HOST_STATE_DOWN' }), 0)),
    );
    manager.complete = silent;

    expect(await returnable(services, hosts)).toEqual([]);
    expect(calls()).toBeLessThan(20);
    expect(mesos.log).toEqual([]);
  });
});
