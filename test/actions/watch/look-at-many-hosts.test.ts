import { MaintenanceError } from '../../../functions/contract/errors.ts';
import { hasTask, hostWaits, maintenanceOf, type WatchWorld, watchWorld } from './watch-world.ts';

/** One look moves many hosts with few calls. */

const named = (count: number) => Array.from({ length: count }, (_, index) => `h${index + 1}`);

async function goingDown(count: number): Promise<WatchWorld> {
  const world = watchWorld(named(count));
  // An idle host, as the master lists it.
  world.mesos.agents = async () => ({
    agents: [...world.mesos.agentsByHost.values()].map((agent) => ({ ...agent, isIdle: true })),
    recovered: [],
  });
  for (const hostname of named(count)) await hostWaits(world, hostname);
  return world;
}

const countsOf = (calls: readonly string[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(calls, (call) => call)].map(([call, all]) => [call, all.length]));

describe('idle hosts', () => {
  test('go down in one look, with one schedule and one `machine/down` for all of them', async () => {
    const world = await goingDown(20);

    expect(await world.look()).toBe(true);

    expect(new Set(Object.values(await world.states()))).toEqual(new Set(['DOWN']));
    expect(countsOf(world.calls)).toMatchObject({ updateSchedule: 1, machineDown: 1 });
    expect([...world.services.answers.values()]).toEqual(named(20).map(() => ({ kind: 'done' })));
    expect(await world.services.store.waits()).toEqual([]);
  });

  test('cost the master and the agents two calls each, and a constant for all of them', async () => {
    const [few, many] = [await goingDown(2), await goingDown(40)];
    await few.look();
    await many.look();

    const { deactivateAgent, tasksOnAgent, ...others } = countsOf(many.calls);
    expect({ deactivateAgent, tasksOnAgent }).toEqual({ deactivateAgent: 40, tasksOnAgent: 40 });
    const { deactivateAgent: _, tasksOnAgent: __, ...othersOfFew } = countsOf(few.calls);
    expect(others).toEqual(othersOfFew);
  });
});

describe('a look reads each list of the master', () => {
  const atMaster = (calls: readonly string[]) =>
    countsOf(calls.filter((call) => ['agents', 'schedule', 'maintenanceStatus', 'machineDown'].includes(call)));

  async function published(): Promise<WatchWorld> {
    const world = await goingDown(3);
    const machineIds = named(3).map((hostname, index) => ({ hostname, ip: `10.0.0.${index + 1}` }));
    world.mesos.windows = [{ machineIds, unavailability: { startNs: 5n } }];
    for (const hostname of named(3)) await world.mesos.deactivateAgent(`${hostname}-S0`);
    world.calls.length = 0;
    return world;
  }

  test('before its looks at agents, and the agents and the status once more after them', async () => {
    const world = await published();
    await hostWaits(world, 'h4', { phase: 'bring-up', state: 'HOST_STATE_DOWN' });

    await world.look();

    expect(await world.states()).toEqual({ h1: 'DOWN', h2: 'DOWN', h3: 'DOWN' });
    expect(atMaster(world.calls)).toEqual({ agents: 2, schedule: 1, maintenanceStatus: 2, machineDown: 1 });
  });

  test('again before hosts go down, when those after the looks at agents are too old', async () => {
    const world = await published();
    const { appendHistory } = world.services.store;
    world.services.store.appendHistory = async (hostname, transitions) => {
      world.services.advance(3_000);
      return appendHistory(hostname, transitions);
    };

    await world.look();

    expect(atMaster(world.calls)).toEqual({ agents: 3, schedule: 1, maintenanceStatus: 2, machineDown: 1 });
  });
});

describe('hosts on their way up', () => {
  test('come up with one `machine/up` for all of them', async () => {
    const world = watchWorld(named(5));
    for (const hostname of named(5)) {
      const { agents } = await record(world, hostname);
      await hostWaits(world, hostname, { phase: 'bring-up', state: 'HOST_STATE_DOWN', agents });
      world.mesos.downByHand(hostname);
    }
    await world.look();
    for (const hostname of named(5)) world.mesos.restartAgent(hostname);
    await world.look();

    expect(new Set(Object.values(await world.states()))).toEqual(new Set(['UP']));
    expect(countsOf(world.calls)).toMatchObject({ machineUp: 1 });
    expect([...world.services.answers.values()]).toEqual(named(5).map(() => ({ kind: 'done' })));
  });

  test('leave the schedule together when their drain is cancelled', async () => {
    const world = watchWorld(named(4));
    const machineIds = named(4).map((hostname, index) => ({ hostname, ip: `10.0.0.${index + 1}` }));
    world.mesos.windows = [{ machineIds, unavailability: { startNs: 5n } }];
    for (const hostname of named(4)) {
      await world.mesos.deactivateAgent(`${hostname}-S0`);
      await hostWaits(world, hostname, { phase: 'bring-up', state: 'HOST_STATE_DRAINING' });
    }
    await world.look();

    expect(new Set(Object.values(await world.states()))).toEqual(new Set(['UP']));
    expect(countsOf(world.calls)).toMatchObject({ updateSchedule: 1, reactivateAgent: 4 });
    expect(world.services.answers.size).toBe(4);
  });
});

async function record({ mesos }: WatchWorld, hostname: string) {
  const agent = mesos.agentsByHost.get(hostname);
  const registeredAt = `${agent?.registeredAtNs}`;
  return { agents: [{ agentId: `${hostname}-S0`, port: 5051, status: 'gone' as const, registeredAt }] };
}

test('each transition is in the history, and on the bus, once', async () => {
  const world = watchWorld(['h1']);
  const { store } = world.services;
  const appended: number[] = [];
  const append = store.appendHistory;
  store.appendHistory = async (hostname, transitions) => {
    appended.push(...transitions.map(({ version }) => version));
    return append(hostname, transitions);
  };
  await hostWaits(world, 'h1');
  hasTask(world, 'h1');
  for (let look = 1; look <= 3; look += 1) await world.look();
  world.mesos.endTasks('h1');
  for (let look = 1; look <= 3; look += 1) await world.look();

  expect(world.services.published.map(({ detail }) => ('to' in detail ? detail.to : ''))).toEqual([
    ...['HOST_STATE_DRAINING', 'HOST_STATE_DRAINED', 'HOST_STATE_DOWN'],
  ]);
  expect(appended.length).toBeGreaterThanOrEqual(3);
  expect(appended).toEqual([...new Set(appended)]);
  expect((await world.host('h1')).outbox).toEqual([]);
});

test('a write without a transition empties the outbox: no second one does', async () => {
  const world = watchWorld(['h1']);
  const { store } = world.services;
  const cleared: number[] = [];
  const { clearOutbox } = store;
  store.clearOutbox = async (hostname, version) => {
    cleared.push(version);
    return clearOutbox(hostname, version);
  };
  await hostWaits(world, 'h1');
  hasTask(world, 'h1', 't1', 't2');
  await world.look();
  const { version } = await world.host('h1');

  hasTask(world, 'h1', 't2');
  await world.look();

  expect(await world.host('h1')).toMatchObject({ version: version + 1, tasks: { running: 1 }, outbox: [] });
  expect((await store.history('h1', 10)).items).toMatchObject([{ to: 'HOST_STATE_DRAINING' }]);
  expect(cleared).toEqual([]);
});

test('a host for which two executions wait is looked at once, and both get their answer', async () => {
  const world = watchWorld(['h1']);
  await hostWaits(world, 'h1', { state: 'HOST_STATE_DRAINING' });
  hasTask(world, 'h1');
  const { store, clock } = world.services;
  const again = {
    hostname: 'h1',
    maintenanceId: 'm1',
    phase: 'drain',
    token: 'redriven',
    executionArn: 'arn:2',
  } as const;
  await store.putWait({ ...again, since: clock().toISOString() });
  await world.look();
  expect(countsOf(world.calls)).toMatchObject({ tasksOnAgent: 1 });

  world.mesos.endTasks('h1');
  await world.look();

  expect([...world.services.answers.keys()].toSorted()).toEqual(['h1', 'redriven']);
});

test('a host that another operator took down before is published first, and then answered', async () => {
  const world = watchWorld(['h1']);
  world.mesos.loseAgent('h1');
  const taken = { state: 'HOST_STATE_DOWN', stateSince: '2026-03-01T10:00:00.000Z' } as const;
  await hostWaits(world, 'h1', { ...taken, phase: 'drain', maintenance: maintenanceOf('m1') });
  const { updateSchedule } = world.mesos;
  world.mesos.updateSchedule = () => Promise.reject(new MaintenanceError('MesosUnavailable', 'no leading master'));
  await world.look();
  expect(world.services.answers.size).toBe(0);

  world.mesos.updateSchedule = updateSchedule;
  await world.look();
  expect(world.mesos.windows).toMatchObject([{ machineIds: [{ hostname: 'h1' }] }]);
  expect(world.services.answers.get('h1')).toEqual({ kind: 'done' });
});
