import { describe, expect, test } from '@jest/globals';
import type { AgentHeadroom } from '../../../functions/domain/capacity/headroom.ts';
import { type PlanContext, planDrain } from '../../../functions/domain/dry-run/dry-run.ts';
import type { JobOnHosts, TaskOnHost } from '../../../functions/domain/dry-run/tasks-on-hosts.ts';
import type { Job } from '../../../functions/domain/jobs/job.ts';
import { NO_AMOUNTS } from '../../../functions/domain/mesos/resources.ts';
import type { SchedulerRule } from '../../../functions/domain/mesos/scheduler-choice.ts';
import { instance, job } from '../jobs/sample-job.ts';

const MARATHON: SchedulerRule = { framework: 'marathon', type: 'marathon' };

function leaving(
  taskId: string,
  rule: SchedulerRule,
  changes: { graceSeconds?: number; silent?: boolean } = {},
): TaskOnHost {
  const { graceSeconds = null, silent = false } = changes;
  const asks = { amounts: { ...NO_AMOUNTS, cpus: 1 }, role: 'web', graceSeconds };
  const task = { taskId, frameworkId: 'f1', agentId: 'h1-S0', state: 'TASK_RUNNING', ...(silent ? {} : { asks }) };
  return { task, hostname: 'h1', framework: rule.framework, rule };
}

const ROOM: AgentHeadroom = {
  agentId: 'h2-S0',
  hostname: 'h2',
  ip: '10.0.0.2',
  port: 5051,
  active: true,
  deactivated: false,
  registeredAtNs: 0n,
  attributes: {},
  free: { '*': { ...NO_AMOUNTS, cpus: 100 } },
};

function plan(tasks: readonly TaskOnHost[], changes: Partial<PlanContext> = {}) {
  return planDrain({
    tasks,
    jobs: [],
    unknownTasks: [],
    staying: [ROOM],
    canDrain: true,
    inForeignWindows: new Set(),
    pollSeconds: 1,
    unknown: [],
    ...changes,
  });
}

const jobOf = (of: Job, tasks: readonly TaskOnHost[], canSurge = false): JobOnHosts => ({
  job: of,
  framework: 'marathon',
  scheduler: 'marathon',
  canSurge,
  tasks,
});

describe('a whole list', () => {
  const three = ['t0', 't1', 't2'].map((taskId) => leaving(taskId, MARATHON, { graceSeconds: 10 }));

  test('takes as many rounds as its slowest job, with the wait for replacements in between', () => {
    const quick = job(8, { name: '/shop/quick', availableShare: 0, instances: [instance('q0')] });
    const q0 = leaving('q0', MARATHON);

    const { rounds, time, jobs, problems } = plan([...three, q0], { jobs: [jobOf(quick, [q0]), jobOf(job(4), three)] });

    expect(rounds).toBe(3);
    expect(time).toMatchObject({ seconds: 3 * (10 + 1) + 2 * 60, isLeast: false });
    expect(time.restsOn).toContain('/shop/web takes the longest, 3 rounds');
    expect(jobs.map(({ job: { name } }) => name)).toEqual(['/shop/web', '/shop/quick']);
    expect(problems).toEqual([]);
  });

  test('waits for the replacements of every round when they come first', () => {
    const { time } = plan(three, { jobs: [jobOf(job(4, { extraShare: 0.25 }), three, true)] });

    expect(time.seconds).toBe(3 * (10 + 1) + 3 * 60);
  });

  test('ends what Mesos ends after the others, in one round, as long as kill policies say: a grace period that is set shortens none', () => {
    const capped: SchedulerRule = { framework: 'web', type: 'mesos', gracePeriodSeconds: 20 };
    const ended = [leaving('w0', capped, { graceSeconds: 600 }), leaving('w1', capped)];

    expect(plan(ended)).toMatchObject({ rounds: 1, time: { seconds: 600 + 1, isLeast: false } });
    expect(plan([...ended, ...three], { jobs: [jobOf(job(4), three)] }).time.seconds).toBe(3 * 11 + 2 * 60 + 601);
    expect(plan(ended).unknown).toEqual([
      'the limits of 2 tasks of web: Mesos ends what is left on a host all at once',
    ]);
  });

  test('without tasks takes no round, no time, and rests on nothing', () => {
    expect(plan([])).toMatchObject({ rounds: 0, time: { seconds: 0, restsOn: [] }, problems: [], unknown: [] });
  });

  test.each<{ type: 'wait' | 'peloton' | 'webhook'; says: string }>([
    { type: 'wait', says: 'the time of 1 task of spark: spark moves its tasks itself' },
    { type: 'peloton', says: 'the rounds of 1 task of spark: peloton keeps the limits of its jobs itself' },
    { type: 'webhook', says: 'the rounds of 1 task of spark: webhook keeps the limits of its jobs itself' },
  ])('says what nobody can tell of $type tasks, and that the time is the least', ({ type, says }) => {
    const { unknown, time, problems } = plan([leaving('s0', { framework: 'spark', type })]);

    expect(unknown).toEqual([says]);
    expect(time.isLeast).toBe(true);
    expect(problems).toEqual([]);
  });

  test('has no end when a job gives up nothing, a master drains nothing, or a task has no owner', () => {
    const stuck = job(4, { availableShare: 1 });
    const web = leaving('w0', { framework: 'web', type: 'mesos' });

    const { rounds, time, problems } = plan([...three, web], {
      jobs: [jobOf(stuck, three.slice(0, 2))],
      unknownTasks: three.slice(2),
      canDrain: false,
    });

    expect(rounds).toBeNull();
    expect(time.seconds).toBeNull();
    expect(problems).toMatchObject([
      { job: '/shop/web', message: expect.stringMatching(/^\/shop\/web lets no instance be away/) },
      { job: null, framework: 'web', message: expect.stringContaining('no agent draining') },
      {
        job: null,
        framework: 'marathon',
        message: expect.stringContaining('the scheduler of marathon does not know 1 task'),
      },
    ]);
    expect(problems.map(({ tasks }) => tasks.map(({ task }) => task.taskId))).toEqual([['t0', 't1'], ['w0'], ['t2']]);
  });

  test('is a problem where tasks have no place, with the tasks', () => {
    const { problems, shortages, time } = plan(three, { jobs: [jobOf(job(4), three)], staying: [] });

    expect(shortages).toEqual(['no agent stays that could take any task']);
    expect(problems).toMatchObject([{ message: shortages[0], job: '/shop/web', tasks: three }]);
    expect(time.seconds).toBeNull();
  });

  test('is one problem where several jobs lack the same, of no one job', () => {
    const staying = [{ ...ROOM, free: { '*': { ...NO_AMOUNTS, cpus: 1 } } }];
    const other = job(1, { name: '/shop/db', availableShare: 0, instances: [instance('t2')] });
    const jobs = [jobOf(job(4), three.slice(0, 2)), jobOf(other, three.slice(2))];

    const { problems } = plan(three, { jobs, staying });

    expect(problems).toMatchObject([
      { message: 'the agents that stay have 1 cpu free together, 3 cpus are needed', job: null },
    ]);
    expect(problems[0]?.tasks).toHaveLength(2);
  });

  test('looks for one place for the tasks of a pod', () => {
    const pod = job(1, { availableShare: 0, instances: [instance('', { taskIds: ['t0', 't1'] })] });
    const staying = [ROOM, ROOM].map((room) => ({ ...room, free: { '*': { ...NO_AMOUNTS, cpus: 1 } } }));

    expect(plan(three.slice(0, 2), { staying }).shortages).toEqual([]);
    expect(plan(three.slice(0, 2), { jobs: [jobOf(pod, three.slice(0, 2))], staying }).shortages).toHaveLength(1);
  });

  test('leaves to instances that stay the hosts that they are on', () => {
    const placement = [{ attribute: 'hostname', most: 1 }];
    const on = (hostname: string) => [instance('t0', { hostname: 'h1' }), instance('t1', { hostname })];
    const planned = (of: Job) => plan(three.slice(0, 1), { jobs: [jobOf(of, three.slice(0, 1))] });

    expect(planned(job(2, { placement, instances: on('h3') })).shortages).toEqual([]);
    expect(planned(job(2, { placement, instances: on('h2') })).shortages).toEqual([
      'no agent is left for task t0 of job /shop/web: its job lets at most 1 of its instances have the same hostname',
    ]);
  });

  test('leaves out tasks whose needs are unknown, and says so', () => {
    const { shortages, unknown } = plan([leaving('w0', { framework: 'web', type: 'wait' }, { silent: true })], {
      staying: [],
    });

    expect(shortages).toEqual([]);
    expect(unknown.at(-1)).toBe('the resources of 1 task on h1: not counted in the capacity check');
  });
});
