import { acceptStart } from '../../../functions/actions/request/accept-request.ts';
import { pauseRolling } from '../../../functions/actions/rolling/pause-resume-stop.ts';
import { watchCluster } from '../../../functions/actions/watch/watch-cluster.ts';
import { MaintenanceError } from '../../../functions/contract/errors.ts';
import { WatchStep } from '../../../functions/contract/flow/flow.ts';
import { HOST_STATES } from '../../../functions/domain/host/host.ts';
import type { Services } from '../../../functions/ports/services.ts';
import { RollingWorld } from './rolling-world.ts';

const OPTIONS = { concurrency: 1, repair: 'none', settle: '20s', maxErrors: 5 } as const;
const IDLE = { looks: 70, idleLooks: 70 };

interface Rolls {
  readonly world: RollingWorld;
  /** A look of the watcher, which the services may hinder. */
  look(changes?: Partial<Services>, state?: Partial<WatchStep>): Promise<WatchStep>;
}

/** Rolling maintenances of the hosts, and their executions, which wait with the token of their id. */
async function rolls(...hosts: readonly (readonly string[])[]): Promise<Rolls & { ids: readonly string[] }> {
  const world = new RollingWorld();
  await world.begin();
  const ids: string[] = [];
  for (const some of hosts) ids.push(await world.roll(OPTIONS, some));
  const { services } = world;
  for (const id of ids) {
    const rollout = await world.rollout(id);
    await waits(world, id, rollout.executionArn ?? '');
  }
  const look: Rolls['look'] = async (changes = {}, state = {}) =>
    watchCluster({ ...services, ...changes }, 'watch-1', WatchStep.parse(state));
  return { world, look, ids };
}

async function waits({ services }: RollingWorld, maintenanceId: string, executionArn: string, token = maintenanceId) {
  const since = services.clock().toISOString();
  await services.store.putWait({ phase: 'roll', maintenanceId, token, executionArn, since });
}

/** The executions of the hosts, until none has work at this moment. */
async function hostsGoOn(world: RollingWorld): Promise<void> {
  world.takeUp();
  world.pending = world.pending.filter(({ name }) => !name.includes('rollout'));
  for (let turn = 0; turn < 6; turn += 1) for (const step of [...world.pending]) await world.run(step);
}

const phases = async ({ world }: Rolls, id: string) => (await world.rollout(id)).hosts.map(({ phase }) => phase);
const answersOf = ({ world }: Rolls) => Object.fromEntries(world.services.answers);

/** The database, which has that error for one rolling maintenance. */
function failing(
  call: 'rollout' | 'putRollout',
  bad: string,
  error: Error,
  { services }: RollingWorld,
): Pick<Services, 'store'> {
  const { store } = services;
  const rollout: typeof store.rollout = async (id) => (id === bad ? Promise.reject(error) : store.rollout(id));
  const putRollout: typeof store.putRollout = async (written, version) =>
    written.id === bad ? Promise.reject(error) : store.putRollout(written, version);
  return { store: { ...store, ...(call === 'rollout' ? { rollout } : { putRollout }) } };
}

describe('a look of the watcher', () => {
  test('begins the first host of each rolling maintenance that an execution waits for', async () => {
    const rolling = await rolls(['h0', 'h3'], ['h1']);

    expect(await rolling.look()).toMatchObject({ status: 'working', idleLooks: 0, waitSeconds: 1 });

    expect(await phases(rolling, rolling.ids[0] ?? '')).toEqual(['going-down', 'waiting']);
    expect(await phases(rolling, rolling.ids[1] ?? '')).toEqual(['going-down']);
    expect(answersOf(rolling)).toEqual({});
  });

  test('counts a host that it has moved on itself, although the index does not list that yet', async () => {
    const world = new RollingWorld();
    await world.begin();
    const { store } = world.services;
    const stale = await store.hostsByState(HOST_STATES, 1_000);
    const id = await world.roll({ ...OPTIONS, maxUnavailable: '1' }, ['h0']);
    await waits(world, id, (await world.rollout(id)).executionArn ?? '');
    await acceptStart(world.services, { hosts: ['h5'] }, 'carol');
    const { maintenance } = (await store.host('h5')) ?? {};
    const wait = {
      hostname: 'h5',
      maintenanceId: maintenance?.id ?? '',
      phase: 'drain',
      token: 'h5',
      executionArn: '',
    };
    await store.putWait({ ...wait, phase: 'drain', since: world.services.clock().toISOString() });

    await watchCluster(
      { ...world.services, store: { ...store, hostsByState: async () => stale } },
      'watch-1',
      WatchStep.parse({}),
    );

    expect((await world.rollout(id)).hosts).toMatchObject([{ phase: 'waiting' }]);
  });

  test('begins the next host when it sees the last one settled, and slows down until then', async () => {
    const rolling = await rolls(['h0', 'h3']);
    const { world, look, ids } = rolling;
    await look();
    await hostsGoOn(world);
    await look();
    await hostsGoOn(world);
    world.mesos.restartAgent('h0');
    await hostsGoOn(world);
    await look();
    expect(await phases(rolling, ids[0] ?? '')).toEqual(['settling', 'waiting']);
    world.services.advance(5_000);

    expect(await look({}, IDLE)).toMatchObject({ status: 'working', waitSeconds: 15 });
    world.services.advance(15_000);
    await look({}, IDLE);

    expect(await phases(rolling, ids[0] ?? '')).toEqual(['done', 'going-down']);
  });

  test('publishes the end, then answers the execution', async () => {
    const rolling = await rolls(['h0']);
    const { world, look, ids } = rolling;
    const [id = ''] = ids;
    const { version, ...over } = await world.rollout(id);
    const hosts = over.hosts.map((host) => ({ ...host, phase: 'settling' as const, wave: 1, wasDown: true }));
    await world.services.store.putRollout({ ...over, version, hosts }, version);
    world.services.advance(30_000);
    const down = {
      events: { publish: async () => Promise.reject(new MaintenanceError('EventsUnavailable', 'no bus')) },
    };

    await look(down);
    expect(await world.rollout(id)).toMatchObject({ status: 'finished' });
    expect(answersOf(rolling)).toEqual({});
    await look();

    expect(answersOf(rolling)).toEqual({ [id]: { kind: 'done', output: { status: 'finished' } } });
    expect(world.services.published.map(({ type }) => type)).toContain('Maintenance Finished');
    expect(await world.services.store.activeRollouts()).toEqual([]);
    expect(await look()).toMatchObject({ status: 'finished' });
  });

  test('answers the execution of one that rests', async () => {
    const rolling = await rolls(['h0']);
    const [id = ''] = rolling.ids;
    await pauseRolling(rolling.world.services, id, 'bob');

    await rolling.look();

    expect(answersOf(rolling)).toEqual({ [id]: { kind: 'done', output: { status: 'resting' } } });
    expect(await rolling.world.services.store.waits()).toEqual([]);
  });

  test('ends an execution whose rolling maintenance another one has, and advances it for that one', async () => {
    const rolling = await rolls(['h0']);
    const [id = ''] = rolling.ids;
    await waits(rolling.world, id, 'arn:execution:late', 'late');

    await rolling.look();

    expect(answersOf(rolling)).toMatchObject({ late: { kind: 'failed', error: 'Superseded' } });
    expect(await phases(rolling, id)).toEqual(['going-down']);
  });

  test('does nothing for an execution whose rolling maintenance is none', async () => {
    const rolling = await rolls();
    await waits(rolling.world, '', 'arn:execution:missed', 'missed');

    await rolling.look();

    expect(answersOf(rolling)).toEqual({ missed: { kind: 'done', output: { status: 'finished' } } });
  });
});

describe('one rolling maintenance', () => {
  test.each([
    { name: 'cannot be read', call: 'rollout', error: new MaintenanceError('Internal', 'the record cannot be read') },
    {
      name: 'changes at this moment',
      call: 'putRollout',
      error: new MaintenanceError('StaleRollout', 'not at version 1'),
    },
    { name: 'cannot be written now', call: 'putRollout', error: new MaintenanceError('StoreUnavailable', 'throttled') },
  ] as const)('that $name holds up no other, and its execution waits on', async ({ call, error }) => {
    const rolling = await rolls(['h0'], ['h1']);
    const [bad = '', good = ''] = rolling.ids;

    await rolling.look(failing(call, bad, error, rolling.world));

    expect(await phases(rolling, good)).toEqual(['going-down']);
    expect(await phases(rolling, bad)).toEqual(['waiting']);
    expect(answersOf(rolling)).toEqual({});
  });

  test('that fails ends its execution with the error, and no other', async () => {
    const rolling = await rolls(['h0'], ['h1']);
    const [bad = '', good = ''] = rolling.ids;

    await rolling.look(failing('putRollout', bad, new Error('a fault of the code'), rolling.world));

    expect(await phases(rolling, good)).toEqual(['going-down']);
    expect(answersOf(rolling)).toEqual({ [bad]: { kind: 'failed', error: 'Error', cause: 'a fault of the code' } });
  });

  test('leaves a host whose record cannot be read as it is', async () => {
    const rolling = await rolls(['h0', 'h1']);
    const [id = ''] = rolling.ids;
    const { store } = rolling.world.services;
    const { version, ...rollout } = await rolling.world.rollout(id);
    const hosts = rollout.hosts.map((host) => ({ ...host, phase: 'settling' as const }));
    await store.putRollout({ ...rollout, version, hosts }, version);
    rolling.world.services.advance(30_000);
    const unreadable = new MaintenanceError('Internal', 'the host record cannot be read');
    const readHosts: typeof store.hosts = async (names, { onUnreadable } = {}) => {
      const found = new Map(await store.hosts(names));
      if (found.delete('h0')) onUnreadable?.(unreadable);
      return found;
    };

    await rolling.look({ store: { ...store, hosts: readHosts } });

    expect(await phases(rolling, id)).toEqual(['settling', 'done']);
  });
});
