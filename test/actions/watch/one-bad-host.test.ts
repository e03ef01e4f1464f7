import { MaintenanceError } from '../../../functions/contract/errors.ts';
import type { SchedulerRule } from '../../../functions/domain/mesos/scheduler-choice.ts';
import type { Services } from '../../../functions/ports/services.ts';
import { fakeOwner } from '../../fakes/fake-schedulers.ts';
import { beginsToWait, hasTask, hostWaits, maintenanceOf, type WatchWorld, watchWorld } from './watch-world.ts';

/** One bad host, agent, record or scheduler holds up no other host. */

const HOSTS = ['h1', 'h2', 'h3'];
const refused = () => new MaintenanceError('MesosRefused', 'h2: 403 Forbidden');
const unavailable = () => new MaintenanceError('MesosUnavailable', 'no leading master');

async function threeHosts(options: Partial<Services> = {}) {
  const world = watchWorld(HOSTS, options);
  for (const hostname of HOSTS) await hostWaits(world, hostname);
  return world;
}

const answersOf = ({ services }: WatchWorld) =>
  Object.fromEntries([...services.answers].map(([token, answer]) => [token, answer.kind === 'done' || answer.error]));

const failedIn = ({ services }: WatchWorld) =>
  services.published.filter(({ type }) => type === 'Host Maintenance Failed').map(({ detail }) => detail);

describe('a machine that Mesos refuses', () => {
  test('to take down fails alone: a note, an event, a metric, and the error of its execution', async () => {
    const world = await threeHosts();
    const { machineDown } = world.mesos;
    world.mesos.machineDown = async (machines) => {
      if (machines.some(({ hostname }) => hostname === 'h2')) throw refused();
      return machineDown(machines);
    };
    await world.look();

    expect(await world.states()).toEqual({ h1: 'DOWN', h2: 'DRAINED', h3: 'DOWN' });
    expect(answersOf(world)).toEqual({ h1: true, h2: 'MesosRefused', h3: true });
    expect(world.calls.filter((call) => call === 'machineDown')).toHaveLength(5);
    expect(await world.services.store.waits()).toEqual([]);
    expect((await world.host('h2')).blockers).toMatchObject([{ code: 'MesosRefused', message: 'h2: 403 Forbidden' }]);
    expect((await world.services.store.history('h2', 1)).items).toMatchObject([
      { detail: 'failed with MesosRefused: h2: 403 Forbidden' },
    ]);
    expect(failedIn(world)).toMatchObject([{ hostname: 'h2', error: 'MesosRefused', maintenanceId: 'm1' }]);
    expect(world.counted.filter((metric) => metric === 'ExecutionsFailed')).toHaveLength(1);
  });

  test('to bring up fails alone', async () => {
    const world = watchWorld(HOSTS);
    for (const hostname of HOSTS) {
      await hostWaits(world, hostname, { phase: 'bring-up', state: 'HOST_STATE_DOWN' });
      world.mesos.downByHand(hostname);
    }
    const { machineUp } = world.mesos;
    world.mesos.machineUp = async (machines) => {
      if (machines.some(({ hostname }) => hostname === 'h2')) throw refused();
      return machineUp(machines);
    };
    await world.look();
    for (const hostname of HOSTS) world.mesos.restartAgent(hostname);
    await world.look();

    expect(await world.states()).toEqual({ h1: 'UP', h2: 'DOWN', h3: 'UP' });
    expect(answersOf(world)).toEqual({ h1: true, h2: 'MesosRefused', h3: true });
  });

  test('to schedule is withdrawn with its maintenance alone', async () => {
    const world = watchWorld(HOSTS);
    await hostWaits(world, 'h1');
    await hostWaits(world, 'h2', { maintenance: maintenanceOf('m2') });
    await hostWaits(world, 'h3');
    const { updateSchedule } = world.mesos;
    world.mesos.updateSchedule = async (schedule, options) => {
      const names = schedule.windows.flatMap(({ machineIds }) => machineIds.map(({ hostname }) => hostname));
      if (names.includes('h2')) throw refused();
      return updateSchedule(schedule, options);
    };
    await world.look();

    expect(await world.states()).toEqual({ h1: 'DOWN', h2: 'UP', h3: 'DOWN' });
    expect(answersOf(world)).toEqual({ h1: true, h2: 'MesosRefused', h3: true });
    expect(await world.host('h2')).toMatchObject({ goalState: 'HOST_STATE_UP', maintenance: null, window: null });
    expect(world.mesos.agentsByHost.get('h2')).toMatchObject({ active: true, deactivated: false });
  });
});

describe('an agent', () => {
  test('that is silent is asked for at the master, and the other hosts go down', async () => {
    const world = await threeHosts();
    hasTask(world, 'h2');
    const { tasksOnAgent } = world.mesos;
    world.mesos.tasksOnAgent = async (agent, options) =>
      agent.agentId === 'h2-S0' ? undefined : tasksOnAgent(agent, options);
    await world.look();

    expect(await world.states()).toEqual({ h1: 'DOWN', h2: 'DRAINING', h3: 'DOWN' });
    expect((await world.host('h2')).tasks).toMatchObject({ running: 1 });
  });

  test.each([
    ['garbage', new MaintenanceError('MesosUnavailable', 'not JSON', { wait: 'agent-awaited' }), 'agent-awaited'],
    ['a refusal', new MaintenanceError('MesosRefused', 'agent: 403'), 'MesosRefused'],
  ])('that answers with %s shows it on its host, and the other hosts go down', async (_what, error, code) => {
    const world = await threeHosts();
    const { tasksOnAgent } = world.mesos;
    world.mesos.tasksOnAgent = async (agent, options) => {
      // The request's own look, before the host is scheduled, finds nothing wrong yet.
      if (agent.agentId === 'h2-S0' && world.calls.includes('updateSchedule')) throw error;
      return tasksOnAgent(agent, options);
    };
    await world.look();

    expect(await world.states()).toEqual({ h1: 'DOWN', h2: 'DRAINING', h3: 'DOWN' });
    expect((await world.host('h2')).blockers).toMatchObject([{ code }]);
  });
});

describe('a record', () => {
  test('that cannot be read delays no other, and its execution waits on', async () => {
    const world = await threeHosts();
    const { hosts } = world.services.store;
    world.services.store.hosts = async (hostnames, options) => {
      if (!hostnames.includes('h2')) return hosts(hostnames, options);
      const error = new MaintenanceError('Internal', 'the record of h2 cannot be read');
      if (options?.onUnreadable === undefined) throw error;
      options.onUnreadable(error);
      return hosts(
        hostnames.filter((hostname) => hostname !== 'h2'),
        options,
      );
    };
    await world.look();

    expect(await world.states()).toEqual({ h1: 'DOWN', h2: 'UP', h3: 'DOWN' });
    expect(answersOf(world)).toEqual({ h1: true, h3: true });
    expect(await world.services.store.waits()).toMatchObject([{ hostname: 'h2' }]);
  });

  test('that another process wrote during the look is decided on again by the next one', async () => {
    const world = await threeHosts();
    const { tasksOnAgent } = world.mesos;
    world.mesos.tasksOnAgent = async (agent, options) => {
      const host = await world.host('h2');
      if (agent.agentId === 'h2-S0') await world.services.store.putHost(host, host.version);
      return tasksOnAgent(agent, options);
    };
    await world.look();
    expect(await world.states()).toEqual({ h1: 'DOWN', h2: 'DRAINING', h3: 'DOWN' });

    world.mesos.tasksOnAgent = tasksOnAgent;
    await world.look();
    expect(await world.states()).toEqual({ h1: 'DOWN', h2: 'DOWN', h3: 'DOWN' });
    expect(failedIn(world)).toEqual([]);
  });

  test('that got another deadline while it was published keeps it', async () => {
    const world = await threeHosts();
    hasTask(world, 'h2');
    const { updateSchedule } = world.mesos;
    world.mesos.updateSchedule = async (schedule, options) => {
      const host = await world.host('h2');
      const maintenance = maintenanceOf('m1', { deadline: '2026-03-02T12:00:00.000Z' });
      await world.services.store.putHost({ ...host, maintenance }, host.version);
      return updateSchedule(schedule, options);
    };
    await world.look();

    const { state, maintenance } = await world.host('h2');
    expect({ state, maintenance }).toMatchObject({
      state: 'HOST_STATE_DRAINING',
      maintenance: { deadline: '2026-03-02T12:00:00.000Z', executionArn: 'arn:execution:h2' },
    });
  });

  test('that a cancel changed while it was published does not begin to drain', async () => {
    const world = await threeHosts();
    const { updateSchedule } = world.mesos;
    world.mesos.updateSchedule = async (schedule, options) => {
      const host = await world.host('h2');
      const maintenance = maintenanceOf('m2');
      await world.services.store.putHost({ ...host, goalState: 'HOST_STATE_UP', maintenance }, host.version);
      return updateSchedule(schedule, options);
    };
    await world.look();

    expect(await world.states()).toEqual({ h1: 'DOWN', h2: 'UP', h3: 'DOWN' });
    expect(answersOf(world)).toEqual({ h1: true, h2: 'Superseded', h3: true });
  });
});

describe('a scheduler', () => {
  const RULE: SchedulerRule = { framework: 'web', type: 'marathon' };

  test('that does not answer holds up no host without tasks of it', async () => {
    const owner = fakeOwner();
    const { promise, resolve } = Promise.withResolvers<void>();
    const world = await threeHosts({ rules: [RULE], schedulers: new Map([[RULE, owner]]) });
    hasTask(world, 'h2');
    owner.move = async () => {
      await promise;
      throw new MaintenanceError('SchedulerUnavailable', 'did not answer in time');
    };
    const down = Promise.withResolvers<void>();
    const { machineDown } = world.mesos;
    world.mesos.machineDown = async (machines) => {
      await machineDown(machines);
      down.resolve();
    };
    const look = world.look();

    await down.promise;
    expect([...world.mesos.down].toSorted()).toEqual(['h1', 'h3']);
    resolve();
    await look;
    expect(await world.states()).toEqual({ h1: 'DOWN', h2: 'DRAINING', h3: 'DOWN' });
    expect((await world.host('h2')).blockers).toMatchObject([{ code: 'scheduler-unavailable' }]);
  });
});

describe('a master without a leader', () => {
  test.each(['agents', 'maintenanceStatus'] as const)(
    'is shown on each host when it does not list %s',
    async (call) => {
      const world = watchWorld(HOSTS);
      await hostWaits(world, 'h1', { state: 'HOST_STATE_DRAINING' });
      await hostWaits(world, 'h2', { state: 'HOST_STATE_DRAINED' });
      await hostWaits(world, 'h3', { state: 'HOST_STATE_DOWN', phase: 'bring-up' });
      world.mesos[call] = (): Promise<never> => Promise.reject(unavailable());
      await world.look();

      for (const hostname of HOSTS)
        expect((await world.host(hostname)).blockers).toMatchObject([{ code: 'mesos-unavailable' }]);
      expect(answersOf(world)).toEqual({});
    },
  );

  test('keeps no execution of another request from its answer', async () => {
    const world = watchWorld(HOSTS);
    await hostWaits(world, 'h1', { state: 'HOST_STATE_DRAINING' });
    await beginsToWait(world.services, 'h1', { maintenanceId: 'm0', token: 'old' });
    world.mesos.agents = () => Promise.reject(unavailable());
    await world.look();

    expect(answersOf(world)).toEqual({ old: 'Superseded' });
  });
});
