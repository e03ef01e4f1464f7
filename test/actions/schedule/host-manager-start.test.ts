import { isAnnounced } from '../../../functions/actions/schedule/host-managers.ts';
import { publishSchedule } from '../../../functions/actions/schedule/publish.ts';
import { withdrawRequest } from '../../../functions/actions/watch/withdraw-request.ts';
import { MaintenanceError } from '../../../functions/contract/errors.ts';
import type { Services } from '../../../functions/ports/services.ts';
import { startExecution } from '../../fakes/flow-driver.ts';
import { hostOf } from '../../fakes/services.ts';
import { HOSTS, managedHosts, run, start } from './host-manager-world.ts';

const recordsOf = (services: Services) => Promise.all(HOSTS.map((hostname) => hostOf(services, hostname)));

describe('a start that another host manager is told of', () => {
  test('notifies it of each host before anything is posted', async () => {
    const { manager, services, calls } = managedHosts();
    const posted: string[][] = [];
    manager.onTold = () => void posted.push(calls());

    await start(services);

    expect(manager.told.toSorted()).toEqual(['start h1', 'start h2']);
    expect(posted).toEqual([[], []]);
    expect(calls()).toEqual(['updateSchedule']);
    for (const hostname of HOSTS) expect(isAnnounced(await hostOf(services, hostname))).toBe(true);
  });

  test('notifies it once, however often its steps are repeated', async () => {
    const { manager, services } = managedHosts();
    await start(services);
    const [{ name = '', input = {} } = {}] = services.started;

    await run(services, startExecution('StartMaintenance', name, input));

    expect(manager.told).toHaveLength(2);
  });

  test('does not tell it of hosts that it does not know', async () => {
    const { manager, services, calls } = managedHosts(['h1']);

    await start(services);

    expect(manager.told).toEqual(['start h1']);
    expect(calls()).toEqual(['updateSchedule']);
    expect(isAnnounced(await hostOf(services, 'h2'))).toBe(false);
  });

  test('is refused while it is away, by the name of a host and of the setting, and changes nothing', async () => {
    const { mesos, manager, services, calls } = managedHosts();
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
    const { mesos, manager, services, calls } = managedHosts();
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
    const { manager, services, calls } = managedHosts();
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
    const { manager, services, calls } = managedHosts();
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
    const { manager, services } = managedHosts();
    manager.refusals.set('h2', 'never');
    await start(services);
    const [{ name = '' } = {}] = services.started;

    await withdrawRequest(services, name, await recordsOf(services));

    expect(services.started[1]).toMatchObject({
      machine: 'CompleteMaintenance',
      input: { hosts: HOSTS, cancel: true },
    });
  });
});
