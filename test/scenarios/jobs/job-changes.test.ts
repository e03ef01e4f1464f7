import { eventually } from '../../patience.ts';
import { agentOf, downHosts, scheduledHosts } from '../master-view.ts';
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

/** Jobs change while hosts drain: updates, other requests, cancels, tasks without a place. */

const names = hostNames();
const hostsOfKind = () => ({
  crowd: names.take(4),
  room: names.take(1),
  update: names.take(2),
  cancel: names.take(2),
  pinned: names.take(1),
});
const HOSTS: Record<Kind, ReturnType<typeof hostsOfKind>> = { marathon: hostsOfKind(), peloton: hostsOfKind() };

function jobs(kind: Kind): LimitedJob[] {
  const { crowd, room, update, cancel, pinned } = HOSTS[kind];
  const job = { instances: 4, mayBeAway: 1 };
  // Two fit on a host.
  const cpus = 1.9;
  return [
    { ...job, name: 'crowd', on: crowd, spare: room },
    { ...job, name: 'update', on: update, spare: [`${kind}-new`], cpus },
    { ...job, name: 'cancel', on: cancel, cpus },
    { ...job, name: 'pinned', on: pinned, instances: 2 },
  ];
}

const stage = await stageOfFile({
  cluster: {
    hosts: names.count,
    frameworks: [],
    marathons: [{ apps: jobs('marathon').map(marathonApp) }],
    pelotons: [{ jobs: jobs('peloton').map(pelotonJob) }],
  },
  schedulers: bothSchedulers,
});
const { simulator } = stage;

describe.each(KINDS)('a job of %s', (kind) => {
  const { scheduler, id, view, tasksOn, asked, complete } = jobsOf(simulator, kind);
  const hosts = HOSTS[kind];
  const noPlace = kind === 'marathon' ? 'no-place' : 'job-at-limit';
  /** The host once one task is left on it, which stays for this reason. */
  const blocked = (hostname: string, code: string) =>
    stage.hostWhen(hostname, ({ blockers }) => blockers.length === 1 && blockers[0]?.code === code);

  test.concurrent('gives up one instance at a time to four requests of the same moment', async () => {
    const { crowd, room } = hosts;
    const answers = await Promise.all(crowd.map((hostname) => stage.request('start', { hosts: [hostname] })));
    for (const hostname of crowd) await stage.hostWhen(hostname, 'HOST_STATE_DOWN');

    expect(new Set(answers.map(({ maintenanceId }) => maintenanceId)).size).toBe(4);
    const { tasks } = await complete('crowd');
    expect(tasks.map(({ hostname }) => hostname)).toEqual(Array(4).fill(room[0]));
    expect(scheduler.highestUnavailable(id('crowd'))).toBe(1);
  });

  test.concurrent('is updated and leaves its host, whichever of the two has to wait', async () => {
    const [leaving = ''] = hosts.update;
    await stage.request('start', { hosts: [leaving] });
    await blocked(leaving, noPlace);

    const isUpdating = () => isChanging(kind, 'update');
    startUpdate(kind, 'update');
    const code = kind === 'marathon' ? 'job-locked' : 'job-at-limit';
    const held = await blocked(leaving, code);
    expect(held).toMatchObject({ state: 'HOST_STATE_DRAINING', tasks: { running: 1 } });
    expect(isUpdating()).toBe(true);
    if (kind === 'marathon') {
      const { deployment } = simulator.marathon().app('/update');
      expect(held.blockers[0]?.message).toContain(
        `this task of /update is not moved while deployment ${deployment} is under way`,
      );
    }

    await simulator.addHost(`${kind}-new`);
    await stage.hostWhen(leaving, 'HOST_STATE_DOWN');
    await until('the end of the update', isUpdating, (is) => !is);
    await complete('update');
    expect(tasksOn('update', [leaving])).toEqual([]);
    // Marathon's own update keeps to the limit; Peloton's takes one instance whatever else is away.
    expect(scheduler.highestUnavailable(id('update'))).toBeLessThanOrEqual(kind === 'marathon' ? 1 : 2);
  });

  test.concurrent('has all its instances again after a cancel, and as much to give up as before', async () => {
    const [leaving = '', other = ''] = hosts.cancel;
    for (const hostname of [leaving, other]) {
      await stage.request('start', { hosts: [hostname] });
      await blocked(hostname, noPlace);
      expect(view('cancel')).toMatchObject({ available: 3 });
      expect(tasksOn('cancel', [hostname])).toHaveLength(1);

      await stage.request('cancel', { hosts: [hostname], reason: 'not today' });
      await stage.hostWhen(hostname, 'HOST_STATE_UP');
      await complete('cancel');
      expect(tasksOn('cancel', [hostname])).toHaveLength(2);
      expect(await agentOf(simulator, hostname)).toMatchObject({ active: true, deactivated: false });
      expect(await scheduledHosts(simulator)).not.toContain(hostname);
    }
    expect(scheduler.highestUnavailable(id('cancel'))).toBe(1);
  });

  test.concurrent('keeps what can run nowhere else until the deadline, and has it back with the host', async () => {
    const [home = ''] = hosts.pinned;
    simulator.host(home).stopInit();
    await stage.request('start', { hosts: [home] });
    const { blockers } = await blocked(home, noPlace);
    expect(view('pinned')).toMatchObject({ available: 1, unavailable: 1 });

    await stage.request('start', { hosts: [home], deadline: '1s', onDeadline: 'force' });
    const down = await stage.hostWhen(home, 'HOST_STATE_DOWN');
    expect(down.tasks).toMatchObject({ running: 0, rescheduled: 1, lost: 1 });
    const [, drained] = await stage.history(home);
    expect(drained?.detail).toBe(`forced at the deadline: 1 task is lost: ${blockers[0]?.taskId}`);
    await eventually('both are away', () => view('pinned').unavailable === 2);

    await stage.request('complete', { hosts: [home] });
    await stage.hostWhen(home, (host) => host.blockers.some(({ code }) => code === 'agent-missing'));
    expect(await downHosts(simulator)).not.toContain(home);
    expect((await stage.host(home)).state).toBe('HOST_STATE_DOWN');
    simulator.host(home).startInit();
    await stage.hostWhen(home, 'HOST_STATE_UP');
    expect((await complete('pinned')).tasks.map(({ hostname }) => hostname)).toEqual([home, home]);
  });

  test.concurrent('is asked for within its limits only', async () => {
    await Promise.all(hosts.crowd.map((hostname) => stage.hostWhen(hostname, 'HOST_STATE_DOWN')));
    if (kind === 'marathon') {
      const kills = scheduler.requests.filter(({ method }) => method !== 'GET');
      expect(kills.length).toBeGreaterThanOrEqual(4);
      for (const { path } of kills) expect(path).toBe('/v2/tasks/delete?scale=false');
    } else {
      const restarts = asked('crowd').filter(({ headers }) => `${headers['rpc-procedure']}`.endsWith('RestartPod'));
      expect(restarts.length).toBeGreaterThanOrEqual(4);
      for (const { body } of restarts) expect(JSON.parse(body)).toMatchObject({ check_sla: true });
    }
  });
});

function startUpdate(kind: Kind, name: string): void {
  if (kind === 'marathon') simulator.marathon().upgrade(`/${name}`);
  else simulator.peloton().startUpdate(name);
}

function isChanging(kind: Kind, name: string): boolean {
  if (kind === 'marathon') return simulator.marathon().app(`/${name}`).deployment !== undefined;
  return simulator.peloton().job(name).isUpdating;
}
