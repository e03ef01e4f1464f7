import type { Schedule } from '../../../functions/domain/mesos/mesos.ts';
import {
  type Answer,
  client,
  clientReplaying,
  closeAll,
  master,
  type Received,
  replaying,
} from './stand-ins/master.ts';
import { recorded } from './stand-ins/recorded.ts';

afterEach(closeAll);

type Mesos = ReturnType<typeof client>;

const RECOVERING = ['schedule', 'status', 'slaves', 'tasks', 'state', 'frameworks'].map(
  (what) => `j2-02-recovering-GET-${what}`,
);
const ELECTED_MS = 1795347508_884;
const oneHost: Schedule = {
  windows: [
    {
      machineIds: [{ hostname: 'host1', ip: '127.0.0.11' }],
      unavailability: { startNs: 1900000000000000000n, durationNs: 3600000000000n },
    },
  ],
};
const host1 = { hostname: 'host1', ip: '127.0.0.11' };
const calls = ({ received }: { received: readonly Received[] }) => received.map(({ call }) => call);

/** A leader without agents and schedule, the given number of seconds after its election. */
async function emptyLeader(secondsAfterElection: number) {
  const answers = replaying(...RECOVERING);
  const date = new Date(ELECTED_MS + secondsAfterElection * 1_000).toUTCString();
  const leader = await master((request): Answer => {
    if (request.method === 'POST') return {};
    const answer = answers(request);
    return { ...answer, headers: { ...answer.headers, date } };
  });
  return { leader, mesos: client([leader], { api: 'v0' }) };
}

const READS: { name: string; read: (mesos: Mesos) => Promise<unknown>; empty: unknown }[] = [
  { name: 'agents', read: (mesos) => mesos.agents(), empty: { agents: [], recovered: [] } },
  { name: 'agent', read: (mesos) => mesos.agent('x'), empty: undefined },
  { name: 'tasksByMaster', read: (mesos) => mesos.tasksByMaster(new Set(['x'])), empty: [] },
  { name: 'frameworkNames', read: (mesos) => mesos.frameworkNames(), empty: new Map() },
  { name: 'schedule', read: (mesos) => mesos.schedule(), empty: { windows: [] } },
  { name: 'maintenanceStatus', read: (mesos) => mesos.maintenanceStatus(), empty: { draining: [], down: [] } },
];
const WRITES: { name: string; write: (mesos: Mesos) => Promise<void> }[] = [
  { name: 'updateSchedule', write: (mesos) => mesos.updateSchedule(oneHost) },
  { name: 'machineDown', write: (mesos) => mesos.machineDown([host1]) },
  { name: 'machineUp', write: (mesos) => mesos.machineUp([host1]) },
];

describe('a leader that may not have recovered', () => {
  test.each(READS)('is not believed when $name is empty', async ({ read }) => {
    const { mesos } = await emptyLeader(5);

    await expect(read(mesos)).rejects.toMatchObject({
      name: 'MesosUnavailable',
      message: expect.stringContaining('it may not have recovered'),
    });
  });

  test.each(WRITES)('gets no $name', async ({ write }) => {
    const { mesos, leader } = await emptyLeader(5);

    await expect(write(mesos)).rejects.toMatchObject({ name: 'MesosUnavailable' });
    expect(leader.received.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  test('is not healthy', async () => {
    const { mesos } = await emptyLeader(5);

    await expect(mesos.health()).rejects.toMatchObject({ name: 'MesosUnavailable' });
  });
});

describe('a leader elected more than a minute ago by its own clock', () => {
  test.each(READS)('is believed when $name is empty', async ({ read, empty }) => {
    const { mesos } = await emptyLeader(90);

    expect(await read(mesos)).toEqual(empty);
  });

  test.each(WRITES)('gets $name once', async ({ write }) => {
    const { mesos, leader } = await emptyLeader(90);

    await write(mesos);

    expect(leader.received.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });
});

describe('an empty answer', () => {
  test('is read again after recovery is known to be over', async () => {
    const { mesos, leader } = await clientReplaying(
      ['j2-02-recovering-GET-status', 'b-01-one-window-one-host-GET-status', 'b-01-one-window-one-host-GET-schedule'],
      { api: 'v0' },
    );

    expect((await mesos.maintenanceStatus()).draining).toEqual([{ id: host1, answers: [] }]);
    expect(calls(leader)).toEqual(['GET /maintenance/status', 'GET /maintenance/schedule', 'GET /maintenance/status']);
  });

  test('of the schedule is believed when the master lists agents', async () => {
    const { mesos } = await clientReplaying(['b-00-empty-GET-schedule', 'a-01-GET-slaves'], { api: 'v0' });

    expect(await mesos.schedule()).toEqual({ windows: [] });
  });
});

describe('a write', () => {
  test.each([
    { exchange: 'b-01-one-window-one-host-POST', write: (mesos: Mesos) => mesos.updateSchedule(oneHost) },
    { exchange: 'd-06-down-host1', write: (mesos: Mesos) => mesos.machineDown([host1]) },
    { exchange: 'f-03-up-host1', write: (mesos: Mesos) => mesos.machineUp([host1]) },
  ])('is the request that Mesos accepted: $exchange', async ({ exchange, write }) => {
    const { mesos, leader } = await clientReplaying([exchange, 'b-01-one-window-one-host-GET-schedule'], { api: 'v0' });
    const { request } = recorded(exchange);
    const posts: string[] = [];

    await write(mesos);

    for (const { method, path, body } of leader.received) if (method === 'POST') posts.push(`${path} ${body}`);
    expect(posts.map((post) => JSON.parse(post.slice(post.indexOf(' '))))).toEqual([JSON.parse(request.body ?? '')]);
    expect(posts[0]).toMatch(new RegExp(`^${request.path} `));
  });

  test('goes only to the master that has proved its recovery', async () => {
    const look = replaying('b-01-one-window-one-host-GET-schedule');
    const other = await master(() => ({}));
    const leader = await master((request) =>
      request.method === 'POST' ? { status: 503, body: 'No leader elected' } : look(request),
    );

    await expect(client([leader, other], { api: 'v0' }).machineDown([host1])).rejects.toMatchObject({
      name: 'MesosUnavailable',
    });
    expect(other.received).toEqual([]);
  });

  test('that Mesos refuses because the machine is in that state already is done', async () => {
    const { mesos } = await clientReplaying(
      ['d-08-down-already-down', 'd-06-immediately-after-GET-status', 'b-01-one-window-one-host-GET-schedule'],
      { api: 'v0' },
    );

    await mesos.machineDown([host1]);
  });
});

describe('a call that v0 lacks', () => {
  test.each([
    { name: 'DRAIN_AGENT', write: (mesos: Mesos) => mesos.drainAgent('x') },
    { name: 'DEACTIVATE_AGENT', write: (mesos: Mesos) => mesos.deactivateAgent('x') },
    { name: 'REACTIVATE_AGENT', write: (mesos: Mesos) => mesos.reactivateAgent('x') },
  ])('$name is refused without a request', async ({ name, write }) => {
    const { mesos, leader } = await clientReplaying([], { api: 'v0' });

    await expect(write(mesos)).rejects.toMatchObject({ name: 'MesosRefused', message: expect.stringContaining(name) });
    expect(leader.received).toEqual([]);
  });

  test('is missing in the capabilities', () => {
    expect(client(['http://127.0.0.1:1'], { api: 'v0' }).capabilities).toEqual({ drain: false, deactivate: false });
    expect(client(['http://127.0.0.1:1']).capabilities).toEqual({ drain: true, deactivate: true });
  });
});

test('health of v0 names the leader and its version', async () => {
  const { mesos, leader } = await clientReplaying(['b-01-one-window-one-host-GET-schedule', 'a-01-GET-version'], {
    api: 'v0',
  });

  expect(await mesos.health()).toEqual({ leader: leader.url, version: '1.11.0' });
});
