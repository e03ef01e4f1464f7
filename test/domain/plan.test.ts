import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { AgentRoom } from '../../functions/domain/capacity.ts';
import type { Instance, Job } from '../../functions/domain/job.ts';
import { planJob } from '../../functions/domain/job-plan.ts';
import { type PlanContext, planDrain } from '../../functions/domain/plan.ts';
import { NO_AMOUNTS } from '../../functions/domain/resources.ts';
import type { SchedulerRule } from '../../functions/domain/scheduler-choice.ts';
import type { JobOnHosts, TaskOnHost } from '../../functions/domain/tasks-on-hosts.ts';

const instance = (taskId: string, changes: Partial<Instance> = {}): Instance => ({
  taskIds: [taskId],
  available: true,
  ending: false,
  startedAt: null,
  ...changes,
});

function job(wanted: number, changes: Partial<Job> = {}): Job {
  return {
    id: 'm/shop/web',
    name: '/shop/web',
    priority: 0,
    wanted,
    availableShare: 0.75,
    extraShare: 0,
    killOrder: 'youngest-first',
    instances: Array.from({ length: wanted }, (_, index) => instance(`t${index}`)),
    locked: null,
    missingBecause: null,
    ...changes,
  };
}

const first = (count: number) => new Set(Array.from({ length: count }, (_, index) => `t${index}`));
const down = (...ids: number[]) => [0, 1, 2, 3].map((id) => instance(`t${id}`, { available: !ids.includes(id) }));

describe('a job', () => {
  test.each<{ name: string; of: Job; on: number; canSurge?: boolean; plan: object }>([
    {
      name: 'of 4 with a limit of 1 gives up its 3 instances in 3 rounds',
      of: job(4),
      on: 3,
      plan: { leaving: 3, available: 4, mayBeAway: 1, wouldGoBelow: true, rounds: 3, problem: null, waitsFor: null },
    },
    {
      name: 'whose share is no whole number keeps the larger part',
      of: job(5, { availableShare: 0.5 }),
      on: 5,
      plan: { mayBeAway: 2, rounds: 3 },
    },
    {
      name: 'keeps 3 of 30, not 4, where a double says 3.0000000000000004',
      of: job(30, { availableShare: 0.1 }),
      on: 30,
      plan: { mayBeAway: 27, rounds: 2 },
    },
    {
      name: 'that stays above its limit leaves in one round',
      of: job(4, { availableShare: 0.5 }),
      on: 2,
      plan: { wouldGoBelow: false, rounds: 1 },
    },
    { name: 'with nothing on the hosts takes no round', of: job(4), on: 0, plan: { leaving: 0, rounds: 0 } },
    {
      name: 'that may lose no instance can not be moved',
      of: job(2, { availableShare: 1 }),
      on: 1,
      plan: { mayBeAway: 0, wouldGoBelow: true, rounds: null, problem: expect.stringContaining('no instance be away') },
    },
    {
      name: 'that may lose no instance moves when replacements come first',
      of: job(2, { availableShare: 1, extraShare: 0.5 }),
      on: 2,
      canSurge: true,
      plan: { first: 1, rounds: 2, problem: null },
    },
    {
      name: 'that allows extra instances gets none when nobody may ask for them',
      of: job(2, { availableShare: 1, extraShare: 1 }),
      on: 1,
      plan: { first: 0, rounds: null },
    },
    {
      name: 'whose instances on the hosts do not run anyway is done in a round',
      of: job(4, { availableShare: 1, instances: down(0, 1) }),
      on: 2,
      plan: { leaving: 2, leavingAvailable: 0, wouldGoBelow: false, rounds: 1, problem: null, waitsFor: null },
    },
    {
      name: 'whose limit is used up elsewhere waits, and says for what',
      of: job(4, { instances: down(3), missingBecause: 'no agent has the 4 cpus that it asks for' }),
      on: 2,
      plan: {
        rounds: 2,
        problem: null,
        waitsFor:
          '/shop/web has 3 of 4 instances available and must keep 3; what is missing does not run: no agent has the 4 cpus that it asks for',
      },
    },
    {
      name: 'that is being deployed waits for the end of it',
      of: job(4, { locked: 'deployment d1 is under way' }),
      on: 1,
      plan: { rounds: 1, problem: null, waitsFor: '/shop/web is left alone while deployment d1 is under way' },
    },
    {
      name: 'counts an instance that is ending as away',
      of: job(4, { instances: [...down().slice(0, 3), instance('t3', { ending: true })] }),
      on: 1,
      plan: { available: 3, waitsFor: expect.stringContaining('must keep 3') },
    },
    {
      name: 'with more instances than it wants gives those up, and then has none to give',
      of: job(2, { availableShare: 1, instances: down().slice(0, 3) }),
      on: 3,
      plan: { available: 3, rounds: null, wouldGoBelow: true },
    },
  ])('$name', ({ of, on, canSurge = false, plan }) => {
    expect(planJob(of, first(on), canSurge)).toMatchObject(plan);
  });

  test('never takes fewer rounds than its limit allows, and goes in one without a limit', () => {
    const drawn = fc.record({
      wanted: fc.integer({ min: 1, max: 40 }),
      availableShare: fc.double({ min: 0, max: 1, noNaN: true }),
      on: fc.integer({ min: 0, max: 40 }),
    });
    fc.assert(
      fc.property(drawn, ({ wanted, availableShare, on }) => {
        const leaving = Math.min(on, wanted);
        const { rounds, mayBeAway } = planJob(job(wanted, { availableShare }), first(leaving), false);
        expect(mayBeAway).toBeLessThanOrEqual(wanted);
        expect(wanted - mayBeAway + 1e-6).toBeGreaterThanOrEqual(wanted * availableShare);
        if (rounds === null) expect([mayBeAway, leaving > 0]).toEqual([0, true]);
        else
          expect([rounds * mayBeAway >= leaving, (rounds - 1) * mayBeAway < leaving || leaving === 0]).toEqual([
            true,
            true,
          ]);
        expect(planJob(job(wanted, { availableShare: 0 }), first(leaving), false).rounds).toBe(leaving > 0 ? 1 : 0);
      }),
    );
  });
});

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

const ROOM: AgentRoom = {
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
    strangers: [],
    staying: [ROOM],
    canDrain: true,
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

  test('ends what Mesos ends after the others, in one round, within the grace that is set', () => {
    const capped: SchedulerRule = { framework: 'web', type: 'mesos', gracePeriodSeconds: 20 };
    const ended = [leaving('w0', capped, { graceSeconds: 600 }), leaving('w1', capped)];

    expect(plan(ended)).toMatchObject({ rounds: 1, time: { seconds: 20 + 1, isLeast: false } });
    expect(plan([...ended, ...three], { jobs: [jobOf(job(4), three)] }).time.seconds).toBe(3 * 11 + 2 * 60 + 21);
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

  test('has no end when a job gives up nothing, a master drains nothing, or a task belongs to nobody', () => {
    const stuck = job(4, { availableShare: 1 });
    const web = leaving('w0', { framework: 'web', type: 'mesos' });

    const { rounds, time, problems } = plan([...three, web], {
      jobs: [jobOf(stuck, three.slice(0, 2))],
      strangers: three.slice(2),
      canDrain: false,
    });

    expect(rounds).toBeNull();
    expect(time.seconds).toBeNull();
    expect(problems).toMatchObject([
      { job: '/shop/web', message: expect.stringMatching(/^\/shop\/web lets no instance be away/) },
      { job: null, framework: 'web', message: expect.stringContaining('no agent draining') },
      { job: null, framework: 'marathon', message: expect.stringContaining('1 task of marathon that no job') },
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

  test('leaves out what tasks ask for that nobody knows, and says so', () => {
    const { shortages, unknown } = plan([leaving('w0', { framework: 'web', type: 'wait' }, { silent: true })], {
      staying: [],
    });

    expect(shortages).toEqual([]);
    expect(unknown.at(-1)).toBe('the resources of 1 task on h1: not counted in what has to find a place');
  });
});
