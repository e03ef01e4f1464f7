import { acceptStart } from '../../../functions/actions/request/accept-request.ts';
import { returnable } from '../../../functions/actions/schedule/host-managers.ts';
import { MaintenanceError } from '../../../functions/contract/errors.ts';
import { fakeHostManager } from '../../fakes/fake-host-manager.ts';
import { createFakeMesos } from '../../fakes/fake-mesos.ts';
import { hostRecord } from '../../fakes/host-record.ts';
import { testServices } from '../../fakes/services.ts';
import { hostWaits, watchWorld } from '../watch/watch-world.ts';

const HOSTS = ['h1', 'h2', 'h3'];

test('a host manager that does not answer is shown on the hosts that it keeps from their drain, until it does', async () => {
  const manager = fakeHostManager(HOSTS);
  const world = watchWorld(HOSTS, { hostManagers: [manager] });
  for (const hostname of HOSTS) await hostWaits(world, hostname);
  manager.isAway = true;
  await world.look();
  await world.look();

  expect(await world.states()).toEqual({ h1: 'UP', h2: 'UP', h3: 'UP' });
  expect((await world.host('h2')).blockers).toMatchObject([
    { code: 'host-manager', message: expect.stringContaining('QueryHosts: connection refused') },
  ]);
  manager.isAway = false;
  await world.look();

  expect(await world.states()).toEqual({ h1: 'DOWN', h2: 'DOWN', h3: 'DOWN' });
  expect((await world.host('h2')).blockers).toEqual([]);
});

describe('a host manager that stops answering', () => {
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
