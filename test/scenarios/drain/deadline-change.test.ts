import { ahead, eventually } from '../../patience.ts';
import { bothSchedulers, hostNames, jobsOf, type LimitedJob, marathonApp, pelotonJob } from '../jobs/limited-jobs.ts';
import { agentOf, downHosts } from '../master-view.ts';
import { stageOfFile } from '../stage.ts';

/** Drains that are blocked, and whose deadline is changed with another `start`. */

const names = hostNames();
const CASES = ['forced', 'postponed', 'cancelled'] as const;
/** The first of each drains; on the second is what uses up the limit. */
const HOSTS = Object.fromEntries(CASES.map((name) => [name, names.take(2)])) as Record<
  (typeof CASES)[number],
  string[]
>;
const jobs = CASES.map((name): LimitedJob => ({ name, instances: 2, mayBeAway: 1, on: HOSTS[name] }));

const stage = await stageOfFile({
  cluster: {
    hosts: names.count,
    frameworks: [],
    marathons: [{ apps: jobs.map(marathonApp) }],
    pelotons: [{ jobs: jobs.map(pelotonJob) }],
  },
  schedulers: bothSchedulers,
});
const { simulator } = stage;
const both = [jobsOf(simulator, 'marathon'), jobsOf(simulator, 'peloton')] as const;

/** Starts a drain that both of the host's tasks block; answers their ids, sorted. */
async function blockedDrain(name: (typeof CASES)[number], request: object): Promise<string[]> {
  const [leaving = '', other = ''] = HOSTS[name];
  for (const { scheduler, tasksOn } of both) scheduler.makeUnhealthy(tasksOn(name, [other])[0]?.taskId ?? '');
  await stage.request('start', { hosts: [leaving], ...request });
  const { blockers } = await stage.hostWhen(leaving, (host) => host.blockers.length === 2);
  expect(blockers.map(({ code }) => code)).toEqual(['job-at-limit', 'job-at-limit']);
  return blockers.map(({ taskId }) => taskId).sort();
}

const idsOn = (hostname: string) => {
  const tasks = simulator.tasksOnHost(hostname);
  return tasks.map(({ taskId }) => taskId).sort();
};
const start = (hostname: string, ...options: string[]) =>
  stage.cli('host', 'maintenance', 'start', hostname, ...options);

describe('another deadline for a drain that is blocked', () => {
  test.concurrent('`force` is taken up: the host goes down, and its lost tasks are listed everywhere', async () => {
    const [leaving = ''] = HOSTS.forced;
    const taskIds = await blockedDrain('forced', { deadline: '1h', reason: 'kernel' });
    const before = (await stage.host(leaving)).maintenance;

    const watched = await start(leaving, '--deadline', '2s', '--on-deadline', 'force', '--watch');
    expect(watched.exitCode).toBe(0);
    expect(watched.stdout).toContain('2 tasks lost');
    for (const taskId of taskIds) expect(watched.stdout).toContain(taskId);

    const down = await stage.hostWhen(leaving, 'HOST_STATE_DOWN');
    expect(down.tasks).toMatchObject({ running: 0, rescheduled: 0, lost: 2 });
    expect(down.maintenance).toMatchObject({ id: before?.id, reason: 'kernel', onDeadline: 'force' });
    const [, drained] = await stage.history(leaving);
    expect(drained?.detail).toMatch(/^forced at the deadline: 2 tasks are lost: /);
    for (const taskId of taskIds) expect(drained?.detail).toContain(taskId);
    expect(await stage.notes(leaving)).toContainEqual(
      `deadline changed: ${down.maintenance?.deadline}, then force, before: ${before?.deadline}, then hold`,
    );
    expect(await downHosts(simulator)).toContain(leaving);
    const { body } = await stage.call('GET', `/v1/maintenances/${before?.id}`);
    expect(body).toMatchObject({ deadline: down.maintenance?.deadline, onDeadline: 'force' });
  });

  test.concurrent('a later one holds back what the first would have done', async () => {
    const [leaving = ''] = HOSTS.postponed;
    const taskIds = await blockedDrain('postponed', {});
    const soon = { deadline: `${ahead(10_000) / 1_000}s`, onDeadline: 'force' };
    await stage.request('start', { hosts: [leaving], ...soon });
    const first = Date.parse((await stage.host(leaving)).maintenance?.deadline ?? '');
    const answer = await stage.request('start', { hosts: [leaving], deadline: '1h' });
    expect(answer.hosts).toMatchObject([{ hostname: leaving, outcome: 'already', deadline: expect.any(String) }]);

    await eventually('the first deadline has passed', () => Date.now() > first);
    await both[0].askedAgain('postponed', 2);
    const { state, maintenance } = await stage.host(leaving);
    expect({ state, maintenance }).toMatchObject({
      state: 'HOST_STATE_DRAINING',
      maintenance: { onDeadline: 'force' },
    });
    expect(idsOn(leaving)).toEqual(taskIds);

    const [, other = ''] = HOSTS.postponed;
    for (const { scheduler, tasksOn } of both) scheduler.makeHealthy(tasksOn('postponed', [other])[0]?.taskId ?? '');
    const down = await stage.hostWhen(leaving, 'HOST_STATE_DOWN');
    expect(down.tasks).toMatchObject({ rescheduled: 2, lost: 0 });
  });

  test.concurrent('`cancel` gives the host back with its tasks', async () => {
    const [leaving = ''] = HOSTS.cancelled;
    const taskIds = await blockedDrain('cancelled', {});
    const { exitCode, stdout } = await start(leaving, '--deadline', '1s', '--on-deadline', 'cancel');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('new deadline for 1 host');

    const up = await stage.hostWhen(leaving, 'HOST_STATE_UP');
    expect(up).toMatchObject({ goalState: 'HOST_STATE_UP', maintenance: null, blockers: [] });
    expect(idsOn(leaving)).toEqual(taskIds);
    expect(await agentOf(simulator, leaving)).toMatchObject({ active: true, deactivated: false });
    expect((await stage.history(leaving)).at(-1)).toMatchObject({ by: 'deadline', reason: 'the deadline has passed' });
  });
});
