import { watchCluster } from '../../../functions/actions/watch/watch-cluster.ts';
import { WatchStep } from '../../../functions/contract/flow/flow.ts';
import { LOOKS_PER_EXECUTION } from '../../../functions/domain/watch/pace.ts';
import { beginsToWait, hasTask, hostWaits, type WatchWorld, watchWorld } from './watch-world.ts';

const NOON = Date.parse('2026-03-01T12:00:00.000Z');
const inSeconds = (seconds: number) => new Date(NOON + seconds * 1_000).toISOString();
/** The state of an execution after many looks that changed nothing: it waits a minute. */
const IDLE = { looks: 70, idleLooks: 70 };

const look = ({ services }: WatchWorld, state: Partial<WatchStep> = {}, watcher = 'watch-1') =>
  watchCluster(services, watcher, WatchStep.parse(state));

/** A draining host with a task that does not leave, looked at once before. */
async function draining() {
  const world = watchWorld(['h1', 'h2'], { rules: [{ framework: '*', type: 'wait' }] });
  await hostWaits(world, 'h1');
  hasTask(world, 'h1');
  const state = await look(world);
  await look(world, state);
  return world;
}

describe('the watcher', () => {
  test('looks each poll while hosts change, and from the beginning again after each change', async () => {
    const world = await draining();
    await hostWaits(world, 'h2');

    expect(await look(world, IDLE)).toMatchObject({ status: 'working', waitSeconds: 1, looks: 71, idleLooks: 0 });
    expect(await world.states()).toEqual({ h1: 'DRAINING', h2: 'DOWN' });
    expect(await world.services.store.watch()).toMatchObject({ owner: 'watch-1', nextLookAt: inSeconds(1) });
  });

  test('waits longer while none changes', async () => {
    const world = await draining();

    expect(await look(world, IDLE)).toMatchObject({ status: 'working', waitSeconds: 60, looks: 71, idleLooks: 71 });
    expect(await world.services.store.watch()).toMatchObject({ owner: 'watch-1', nextLookAt: inSeconds(60) });
  });

  test('ends with the look that answers the last execution, and leaves the place to the next one', async () => {
    const world = watchWorld(['h1']);
    await hostWaits(world, 'h1');

    expect(await look(world)).toMatchObject({ status: 'finished', looks: 1 });
    expect(await world.services.store.waits()).toEqual([]);
    expect(await world.services.store.watch()).toMatchObject({ owner: null });
    expect(await look(world, {}, 'watch-2')).toMatchObject({ status: 'finished' });
  });

  test('goes on when an answer gets lost', async () => {
    const world = watchWorld(['h1']);
    await hostWaits(world, 'h1');
    world.services.executions.answer = () => Promise.reject(new Error('Step Functions is away'));

    expect(await look(world)).toMatchObject({ status: 'working', waitSeconds: 1 });
    expect(await world.services.store.watch()).toMatchObject({ owner: 'watch-1' });
  });

  test('goes on for an execution that begins to wait at the moment of its end', async () => {
    const world = watchWorld(['h1']);
    const { store } = world.services;
    const { putWatch } = store;
    store.putWatch = async (watch) => {
      if (watch.owner === null) await hostWaits(world, 'h1');
      return putWatch(watch);
    };

    expect(await look(world)).toMatchObject({ status: 'working', waitSeconds: 1 });
    expect(await store.watch()).toMatchObject({ owner: 'watch-1' });
    expect(world.services.started).toEqual([]);
  });
});

describe('another watcher', () => {
  test('that looks lets this one end without a look', async () => {
    const world = await draining();
    world.calls.length = 0;

    expect(await look(world, {}, 'watch-2')).toMatchObject({ status: 'superseded' });
    expect(world.calls).toEqual([]);
    expect(await world.services.store.watch()).toMatchObject({ owner: 'watch-1' });
  });

  test('that has not looked until its time is replaced', async () => {
    const world = await draining();
    world.services.advance(400_000);

    expect(await look(world, {}, 'watch-2')).toMatchObject({ status: 'working' });
    expect(await world.services.store.watch()).toMatchObject({ owner: 'watch-2' });
  });

  test.each([
    ['before', 0],
    ['after', 1],
  ])('that takes over right %s the look lets this one end', async (_when, write) => {
    const world = await draining();
    const { store } = world.services;
    const { putWatch } = store;
    let writes = 0;
    store.putWatch = async (watch) => {
      const stored = await store.watch();
      if (writes === write && stored !== undefined) await putWatch({ ...stored, owner: 'watch-2' });
      writes += 1;
      return putWatch(watch);
    };

    expect(await look(world, IDLE)).toMatchObject({ status: 'superseded' });
    expect(await store.watch()).toMatchObject({ owner: 'watch-2' });
  });
});

describe('an execution that begins to wait', () => {
  test('during a look is looked at in one poll, although nothing else changes', async () => {
    const world = await draining();
    const { tasksOnAgent } = world.mesos;
    world.mesos.tasksOnAgent = async (agent, options) => {
      await beginsToWait(world.services, 'h1', { phase: 'drain', token: 'late' });
      return tasksOnAgent(agent, options);
    };
    world.services.advance(1_000);

    expect(await look(world, IDLE)).toMatchObject({ status: 'working', waitSeconds: 1 });
    expect(await world.services.store.watch()).toMatchObject({ owner: 'watch-1', nextLookAt: inSeconds(2) });
  });
});

test('an execution with many looks hands over to a new one', async () => {
  const world = await draining();

  expect(await look(world, { looks: LOOKS_PER_EXECUTION - 1 })).toMatchObject({ status: 'handed-over' });

  const [next] = world.services.started;
  expect(world.services.started).toMatchObject([{ machine: 'WatchHosts', input: {} }]);
  expect(await world.services.store.watch()).toMatchObject({ owner: next?.name });
  expect(await look(world, {}, next?.name)).toMatchObject({ status: 'working', looks: 1 });
  expect(await look(world, { looks: LOOKS_PER_EXECUTION })).toMatchObject({ status: 'superseded' });
});

test('a look that runs out of time ends early, and the next one begins with the hosts that it did not reach', async () => {
  const hosts = Array.from({ length: 1_500 }, (_, index) => `h${String(index).padStart(4, '0')}`);
  const world = watchWorld(hosts, { rules: [{ framework: '*', type: 'wait' }] });
  for (const hostname of hosts) {
    await hostWaits(world, hostname, { state: 'HOST_STATE_DRAINING' });
    hasTask(world, hostname);
  }
  const asked: string[] = [];
  const { tasksOnAgent, agents } = world.mesos;
  world.mesos.tasksOnAgent = async (agent, options) => {
    asked.push(agent.agentId.replace('-S0', ''));
    return tasksOnAgent(agent, options);
  };
  world.mesos.agents = async () => {
    world.services.advance(46_000);
    return agents();
  };

  const first = await look(world);
  expect(first).toMatchObject({ status: 'working', after: 'h0999' });
  expect(asked.toSorted()).toEqual(hosts.slice(0, 1_000));

  asked.length = 0;
  expect(await look(world, first)).toMatchObject({ status: 'working', after: 'h0499' });
  expect(asked.toSorted()).toEqual([...hosts.slice(0, 500), ...hosts.slice(1_000)]);
});
