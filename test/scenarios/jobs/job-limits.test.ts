import { eventually } from '../../patience.ts';
import { downHosts } from '../master-view.ts';
import { stageOfFile, until } from '../stage.ts';
import {
  bothSchedulers,
  hostNames,
  jobsOf,
  KINDS,
  type Kind,
  type LimitedJob,
  marathonApp,
  pelotonJob,
} from './limited-jobs.ts';

/** Peloton's own maintenance scenarios, with apps of Marathon and jobs of Peloton. */

const names = hostNames();
/** Each kind of scheduler has hosts of its own for each of the scenarios. */
const HOSTS = Object.fromEntries(
  KINDS.map((kind) => [
    kind,
    {
      limit: names.take(3),
      free: names.take(3),
      lost: names.take(3),
      dead: names.take(4),
      full: names.take(2),
      elsewhere: names.take(2),
    },
  ]),
) as Record<Kind, Record<'limit' | 'free' | 'lost' | 'dead' | 'full' | 'elsewhere', string[]>>;

function jobs(kind: Kind): LimitedJob[] {
  const { limit, free, lost, dead, full, elsewhere } = HOSTS[kind];
  const job = { instances: 4, mayBeAway: 1 };
  return [
    { ...job, name: 'limit', on: limit, spare: elsewhere },
    { ...job, name: 'free', mayBeAway: 4, on: free },
    { ...job, name: 'lost', on: lost.slice(0, 2), spare: lost.slice(2) },
    // One fits on a host, or two.
    { ...job, name: 'dead', on: dead, spare: [`${kind}-other`], cpus: 2.5 },
    { ...job, name: 'full', on: full, spare: [`${kind}-more`], cpus: 1.9 },
  ];
}

const POD_HOSTS = names.take(2);
const POD_SPARE = names.take(1);
const pods = { name: 'pods', instances: 4, mayBeAway: 1, on: POD_HOSTS, spare: POD_SPARE };

const stage = await stageOfFile({
  cluster: {
    hosts: names.count,
    frameworks: [],
    marathons: [
      { apps: [...jobs('marathon').map(marathonApp), { ...marathonApp(pods), pod: true, healthChecks: false }] },
    ],
    pelotons: [{ jobs: jobs('peloton').map(pelotonJob) }],
  },
  schedulers: bothSchedulers,
});
const { simulator } = stage;

const SPEAKS_OF_LIMIT = /^\/?\w+ has \d of 4 instances available besides those that are leaving, and must keep 3/;

describe.each(KINDS)('tasks of %s', (kind) => {
  const { scheduler, framework, id, view, tasksOn, askedAgain, complete } = jobsOf(simulator, kind);
  const hosts = HOSTS[kind];
  const idsOn = (name: string, hostname: string) => tasksOn(name, [hostname]).map(({ taskId }) => taskId);
  /** The host once a look has found just these of its tasks at their job's limit. */
  const blockedAtLimit = (hostname: string, taskIds: readonly string[], code = 'job-at-limit') =>
    stage.hostWhen(hostname, ({ blockers }) => {
      const blocked = blockers.filter((blocker) => blocker.code === code).map(({ taskId }) => taskId);
      return blocked.length === blockers.length && blocked.sort().join() === [...taskIds].sort().join();
    });

  test.concurrent('with a limit of 1 of 4 instances are never two away while three hosts go down together', async () => {
    await stage.request('start', { hosts: hosts.limit });
    for (const hostname of hosts.limit) await stage.hostWhen(hostname, 'HOST_STATE_DOWN');

    expect(await downHosts(simulator)).toEqual(expect.arrayContaining(hosts.limit));
    const { tasks } = await complete('limit');
    expect(tasks.every(({ hostname }) => hosts.elsewhere.includes(hostname))).toBe(true);
    expect(scheduler.highestUnavailable(id('limit'))).toBe(1);
  });

  test.concurrent('without a limit leave all their hosts, and come back with them', async () => {
    await stage.request('start', { hosts: hosts.free });
    for (const hostname of hosts.free) await stage.hostWhen(hostname, 'HOST_STATE_DOWN');
    expect(view('free')).toMatchObject({ available: 0, unavailable: 4 });

    await stage.request('complete', { hosts: hosts.free });
    for (const hostname of hosts.free) await stage.hostWhen(hostname, 'HOST_STATE_UP');
    const { tasks } = await complete('free');
    expect(tasks.every(({ hostname }) => hosts.free.includes(hostname))).toBe(true);
  });

  test.concurrent('stay while an instance elsewhere uses up the limit, except one that is unavailable itself', async () => {
    const [leaving = '', other = ''] = hosts.lost;
    const [elsewhere = ''] = idsOn('lost', other);
    const [broken = '', healthy = ''] = idsOn('lost', leaving);
    scheduler.makeUnhealthy(elsewhere);
    await stage.request('start', { hosts: [leaving] });

    const { blockers, state } = await blockedAtLimit(leaving, [broken, healthy]);
    expect(state).toBe('HOST_STATE_DRAINING');
    for (const { message } of blockers) expect(message).toMatch(SPEAKS_OF_LIMIT);
    await askedAgain('lost', 2);
    expect(idsOn('lost', leaving)).toEqual([broken, healthy]);
    expect(view('lost')).toMatchObject({ available: 3 });

    scheduler.makeUnhealthy(broken);
    await blockedAtLimit(leaving, [healthy]);
    await eventually('the replacement is there', () => view('lost').available === 3);
    await askedAgain('lost', 2);
    expect(idsOn('lost', leaving)).toEqual([healthy]);

    scheduler.makeHealthy(elsewhere);
    await stage.hostWhen(leaving, 'HOST_STATE_DOWN');
    await complete('lost');
    // Both of them were unavailable before we came.
    expect(scheduler.highestUnavailable(id('lost'))).toBe(2);
  });

  test.concurrent('stay while an instance that was lost with its host has no place, and leave when it runs again', async () => {
    const [leaving = '', lost = ''] = hosts.dead;
    simulator.host(lost).stopInit();
    simulator.host(lost).kill();
    await eventually('it is lost', () => view('dead').unavailable === 1);
    const [taskId = ''] = idsOn('dead', leaving);
    await stage.request('start', { hosts: [leaving] });
    await blockedAtLimit(leaving, [taskId], kind === 'marathon' ? 'no-place' : 'job-at-limit');
    await askedAgain('dead', 2);
    expect(idsOn('dead', leaving)).toEqual([taskId]);

    await simulator.addHost(`${kind}-other`);
    await stage.hostWhen(leaving, 'HOST_STATE_DOWN');
    simulator.host(lost).startInit();
    await complete('dead');
    expect(scheduler.highestUnavailable(id('dead'))).toBe(1);
  });

  test.concurrent('stay when there is no place for a replacement, and say so, until there is one', async () => {
    const [leaving = ''] = hosts.full;
    await stage.request('start', { hosts: [leaving] });
    const left = () => idsOn('full', leaving);
    await until('one of two tasks gone', left, (taskIds) => taskIds.length === 1);

    const code = kind === 'marathon' ? 'no-place' : 'job-at-limit';
    const blocked = await blockedAtLimit(leaving, left(), code);
    expect(blocked).toMatchObject({ state: 'HOST_STATE_DRAINING', tasks: { running: 1, rescheduled: 1 } });
    expect(blocked.blockers).toMatchObject([{ framework, message: expect.stringMatching(SPEAKS_OF_LIMIT) }]);
    if (kind === 'marathon') {
      expect(blocked.blockers[0]?.message).toMatch(
        /; what is missing does not run: .*1 of the other 1 for lack of 1\.9 cpus/,
      );
    }
    await askedAgain('full', 2);
    expect(view('full')).toMatchObject({ running: 3, available: 3 });
    expect(await stage.notes(leaving)).toContainEqual(
      expect.stringContaining(`blocked (${code}): ${left()[0]} of ${framework}: `),
    );

    await simulator.addHost(`${kind}-more`);
    await stage.hostWhen(leaving, 'HOST_STATE_DOWN');
    await complete('full');
    expect(scheduler.highestUnavailable(id('full'))).toBe(1);
  });
});

test.concurrent('pods of Marathon leave two hosts one at a time', async () => {
  await stage.request('start', { hosts: POD_HOSTS });
  for (const hostname of POD_HOSTS) await stage.hostWhen(hostname, 'HOST_STATE_DOWN');

  const { scheduler, complete } = jobsOf(simulator, 'marathon');
  const { tasks } = await complete('pods');
  expect(tasks.map(({ hostname }) => hostname)).toEqual(Array(4).fill(POD_SPARE[0]));
  expect(scheduler.highestUnavailable('/pods')).toBe(1);
  const kills = scheduler.requests.filter(
    ({ method, path }) => method === 'DELETE' && path.startsWith('/v2/pods/pods::instances/'),
  );
  expect(kills.length).toBeGreaterThanOrEqual(4);
});
