import type { Job } from '../../../functions/domain/jobs/job.ts';
import { NO_AMOUNTS } from '../../../functions/domain/mesos/resources.ts';
import type { SchedulerRule } from '../../../functions/domain/mesos/scheduler-choice.ts';
import { instance, job } from '../jobs/sample-job.ts';
import { jobOf, leaving, MARATHON, plan, ROOM } from './leaving.ts';

describe('a whole list', () => {
  const three = ['t0', 't1', 't2'].map((taskId) => leaving(taskId, MARATHON, { graceSeconds: 10 }));

  test('takes as many rounds as its slowest job, with the wait for replacements in between', () => {
    const quick = job(8, { name: '/shop/quick', availableShare: 0, instances: [instance('q0')] });
    const q0 = leaving('q0', MARATHON);

    const { rounds, time, jobs, problems, unknown } = plan([...three, q0], {
      jobs: [jobOf(quick, [q0]), jobOf(job(4), three)],
    });

    expect(rounds).toBe(3);
    expect(time).toMatchObject({ seconds: 3 * (10 + 1) + 2 * 60, isLeast: false });
    expect(time.restsOn).toContain('/shop/web takes the longest, 3 rounds');
    expect(jobs.map(({ job: { name } }) => name)).toEqual(['/shop/web', '/shop/quick']);
    expect([problems, unknown]).toEqual([[], []]);
  });

  test('begins with the jobs that cannot be moved, then has those of the most rounds', () => {
    const named = (name: string, availableShare: number) => jobOf(job(4, { name, availableShare }), three);
    const jobs = [named('/quick', 0), named('/stuck', 1), named('/slow', 0.75), named('/stuck-too', 1)];

    expect(plan(three, { jobs }).jobs.map(({ job: { name } }) => name)).toEqual([
      '/stuck',
      '/stuck-too',
      '/slow',
      '/quick',
    ]);
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

    const { rounds, time, problems, unknown } = plan([...three, web], {
      jobs: [jobOf(stuck, three.slice(0, 2))],
      unknownTasks: three.slice(2),
      canDrain: false,
    });

    expect(rounds).toBeNull();
    expect(time.seconds).toBeNull();
    expect(problems).toMatchObject([
      { job: '/shop/web', message: expect.stringMatching(/^\/shop\/web lets no instance be away/) },
      {
        ...{ job: null, framework: 'web' },
        message:
          '1 task of web can only end by themselves: this Mesos master has no agent draining (1.9 or later, v1 API), and no scheduler is set for web',
      },
      {
        ...{ job: null, framework: 'marathon' },
        message: 'the scheduler of marathon does not know 1 task: the operator must end it, or wait for the end',
      },
    ]);
    expect(unknown).toEqual([]);
    expect(problems.map(({ tasks }) => tasks.map(({ task }) => task.taskId))).toEqual([['t0', 't1'], ['w0'], ['t2']]);
  });

  test('names several tasks that their scheduler does not know', () => {
    expect(plan([], { unknownTasks: three }).problems).toMatchObject([
      { message: 'the scheduler of marathon does not know 3 tasks: the operator must end them, or wait for the end' },
    ]);
  });

  test('has no end where Mesos drains no agent, as in a foreign window: only the other tasks end with their host', () => {
    const web: SchedulerRule = { framework: 'web', type: 'mesos' };
    const tasks = [leaving('w0', web), leaving('w1', web), leaving('w2', web, { hostname: 'h3' })];
    const spark = leaving('s0', { framework: 'spark', type: 'wait' });
    const { problems, time, unknown } = plan([...tasks, ...three, spark], {
      jobs: [jobOf(job(4), three)],
      inForeignWindows: new Set(['h1']),
    });

    expect(problems).toEqual([
      {
        ...{ framework: 'web', job: null, tasks: tasks.slice(0, 2) },
        message:
          "Mesos does not end 2 tasks of web: another operator's maintenance window covers the host, and Mesos drains no agent inside a window",
      },
    ]);
    expect(time.seconds).toBeNull();
    expect(unknown).toEqual([
      'the limits of 1 task of web: Mesos ends what is left on a host all at once',
      'the time of 1 task of spark: spark moves its tasks itself',
    ]);
  });

  test('does not count its waves, their repairs and returns in its time, which is the least', () => {
    const { time } = plan(three, {
      jobs: [jobOf(job(4), three)],
      waves: [{ hostnames: new Set(['h1']), staying: [ROOM] }],
    });

    expect(time).toMatchObject({ seconds: 3 * 11 + 2 * 60, isLeast: true });
    expect(time.restsOn.at(-1)).toBe('the draining alone: repairs, returns and settling come on top');
  });

  test('looks for places wave by wave, on the agents that stay meanwhile', () => {
    const tasks = [...three, leaving('t3', MARATHON, { hostname: 'h3' })];
    const small = { ...ROOM, free: { '*': { ...NO_AMOUNTS, cpus: 2 } } };
    const wave = (...hostnames: string[]) => ({ hostnames: new Set(hostnames), staying: [small] });
    const { shortages, problems } = plan(tasks, { staying: [], waves: [wave('h1'), wave('h3'), wave('h4')] });

    expect(shortages).toEqual(['the agents that stay have 2 cpus free together, 3 cpus are needed']);
    expect(problems).toMatchObject([{ framework: 'marathon', tasks: three.slice(2) }]);
  });

  test('takes at least its time when some of its tasks leave on their own, or a fact is unknown', () => {
    const spark = leaving('s0', { framework: 'spark', type: 'wait' });

    expect(plan([...three, spark], { jobs: [jobOf(job(4), three)] }).time.isLeast).toBe(true);
    expect(plan(three, { jobs: [jobOf(job(4), three)], unknown: ['an agent does not answer'] })).toMatchObject({
      ...{ time: { isLeast: true }, unknown: ['an agent does not answer'] },
    });
  });

  test('is a problem where tasks have no place, with the tasks', () => {
    const { problems, shortages, time } = plan(three, { jobs: [jobOf(job(4), three)], staying: [] });

    expect(shortages).toEqual(['no agent stays that could take any task']);
    expect(problems).toEqual([{ message: shortages[0], framework: 'marathon', job: '/shop/web', tasks: three }]);
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

  test('keeps no place from an instance that leaves, wholly or in part', () => {
    const placement = [{ attribute: 'hostname', most: 1 }];
    const pod = instance('', { taskIds: ['t0', 'elsewhere'], hostname: 'h2' });
    const of = job(1, { placement, availableShare: 0, instances: [pod] });

    expect(plan(three.slice(0, 1), { jobs: [jobOf(of, three.slice(0, 1))] }).shortages).toEqual([]);
  });

  test('needs no place for tasks with their data on the host: they come back with it', () => {
    const tasks = three.slice(0, 2);
    const resident = job(4, { availableShare: 0.5, isResident: true });

    expect(plan(tasks, { jobs: [jobOf(resident, tasks)], staying: [] }).shortages).toEqual([]);
  });

  test('counts what is reserved for the role of a task, and names its framework where it has no job', () => {
    const web = leaving('w0', { framework: 'web', type: 'mesos' });
    const reserved = (role: string) => [{ ...ROOM, free: { [role]: { ...NO_AMOUNTS, cpus: 1 } } }];

    expect(plan([web], { staying: reserved('web') }).shortages).toEqual([]);
    expect(plan([web], { staying: reserved('batch') }).shortages).toEqual([
      'no agent that stays has the 1 cpu that task w0 of web asks for',
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
