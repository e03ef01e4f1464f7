import { acceptReturn } from '../../../functions/actions/request/accept-request.ts';
import { startExecution } from '../../fakes/flow-driver.ts';
import { hostOf } from '../../fakes/services.ts';
import { HOSTS, managedHosts, run, start, takenDown } from './host-manager-world.ts';

describe('a complete that another host manager is told of', () => {
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

    expect(await hostOf(services, 'h1')).toMatchObject({
      state: 'HOST_STATE_DOWN',
      blockers: [
        { code: 'host-manager', message: expect.stringContaining("does not release h1 yet ('Host is not DOWN')") },
      ],
    });
    expect(await hostOf(services, 'h2')).toMatchObject({ state: 'HOST_STATE_UP', announcement: null });
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
    expect((await hostOf(services, 'h1')).blockers).toMatchObject([
      { code: 'host-manager', message: expect.stringContaining('"hostManager" in SCHEDULERS') },
    ]);
  });
});

test('a cancelled host is UP only when another host manager goes on with it no longer', async () => {
  const { manager, services } = managedHosts();
  await start(services);
  for (const hostname of HOSTS) manager.refusals.set(hostname, 'Host is not DOWN');
  await acceptReturn(services, 'cancel', { hosts: HOSTS }, 'operator');
  const { name = '', input = {} } = services.started.at(-1) ?? {};
  let looks = 0;
  await run(services, startExecution('CompleteMaintenance', name, input), () => ++looks > 12);
  expect(await hostOf(services, 'h1')).toMatchObject({ blockers: [{ code: 'host-manager' }] });

  manager.refusals.clear();
  await run(services, startExecution('CompleteMaintenance', name, input));

  expect(await hostOf(services, 'h1')).toMatchObject({ state: 'HOST_STATE_UP', maintenance: null, announcement: null });
});
