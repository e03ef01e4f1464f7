import { dryRun } from '../../../functions/actions/dry-run/dry-run.ts';
import { acceptStart } from '../../../functions/actions/request/accept-request.ts';
import { MaintenanceError } from '../../../functions/contract/errors.ts';
import { NO_AMOUNTS } from '../../../functions/domain/mesos/resources.ts';
import type { MesosClient } from '../../../functions/ports/mesos.ts';
import type { FakeMesos } from '../../fakes/fake-mesos.ts';
import { fakeJob, fakeJobs, fakeOwner } from '../../fakes/fake-schedulers.ts';
import { testServices } from '../../fakes/services.ts';
import { cluster, run } from './planned-cluster.ts';

/** Each task is of a job of its own, and a look at jobs answers so. */
const jobsThat = (jobs: () => Promise<never>) => ({
  ...fakeJobs([]),
  limits: { jobIdsOf: async (ids: readonly string[]) => new Map(ids.map((id) => [id, id])), jobs },
});

describe('the whole list', () => {
  test('takes as many rounds as the limit of a job over all its hosts needs', async () => {
    const { plan } = await run(cluster(['a.0', 'a.1'], ['a.2'], []), ['h1', 'h2'], fakeJobs([fakeJob('a', 4, 0.75)]));

    expect(plan).toMatchObject({
      tasks: 3,
      rounds: 3,
      jobs: [{ job: '/a', leaving: 3, wanted: 4, available: 4, mayBeAway: 1, wouldGoBelow: true, rounds: 3 }],
      capacity: { fits: true, agents: 1, shortages: [] },
      problems: [],
    });
  });

  test('replaces first where the scheduler may be asked to', async () => {
    const mesos = cluster(['a.0'], []);
    const stuck = fakeJob('a', 2, 1, { extraShare: 0.5 });

    expect((await run(mesos, ['h1'], fakeJobs([stuck], true))).plan).toMatchObject({ rounds: 1, problems: [] });
    expect((await run(mesos, ['h1'], fakeJobs([stuck], false))).plan).toMatchObject({
      rounds: null,
      problems: [{ job: '/a', taskIds: ['a.0'], hosts: ['h1'] }],
    });
  });

  test('names the tasks that their scheduler does not know', async () => {
    const { plan } = await run(cluster(['a.0', 'b.0', 'odd'], []), ['h1'], fakeJobs([fakeJob('a', 2, 0)]));

    expect(plan?.problems).toMatchObject([{ job: null, framework: 'web', tasks: 2, taskIds: ['b.0', 'odd'] }]);
  });

  test.each(['SchedulerUnavailable', 'SchedulerRefused'] as const)(
    'is planned without a scheduler that answers %s',
    async (name) => {
      const broken = jobsThat(() => Promise.reject(new MaintenanceError(name, 'marathon answered 500')));

      const { plan } = await run(cluster(['a.0'], []), ['h1'], broken);

      expect(plan?.unknown).toEqual(['the limits of 1 task of web: marathon answered 500']);
      expect(plan).toMatchObject({ rounds: 1, problems: [], time: { isLeast: true }, jobs: [] });
    },
  );

  test('is planned without a scheduler that cannot say whose its tasks are', async () => {
    const trouble = new MaintenanceError('SchedulerUnavailable', 'marathon did not answer');
    const broken = { ...fakeOwner(), limits: { jobs: async () => [], jobIdsOf: () => Promise.reject(trouble) } };

    const { plan } = await run(cluster(['a.0'], []), ['h1'], broken);

    expect(plan).toMatchObject({ unknown: ['the limits of 1 task of web: marathon did not answer'], problems: [] });
  });

  test('loses the limits of those jobs alone that their scheduler fails to tell', async () => {
    const { limits, ...jobs } = fakeJobs([fakeJob('a', 4, 0.75)]);
    const trouble = new MaintenanceError('SchedulerRefused', 'marathon says nothing of b');
    const broken = {
      ...jobs,
      limits: {
        jobIdsOf: async (ids: readonly string[]) => limits?.jobIdsOf(ids) ?? new Map(),
        jobs: async (ids: readonly string[]) =>
          ids.includes('b') ? Promise.reject(trouble) : (limits?.jobs(ids) ?? []),
      },
    };

    const { plan } = await run(cluster(['a.0', 'a.1', 'b.0'], []), ['h1'], broken);

    expect(plan).toMatchObject({ rounds: 2, problems: [], jobs: [{ job: '/a' }] });
    expect(plan?.unknown).toEqual(['the limits of 1 task of web: marathon says nothing of b']);
  });

  test('asks a scheduler that says nothing about a hundred jobs, not about all', async () => {
    const names = Array.from({ length: 250 }, (_, index) => `j${index}.0`);
    let asked = 0;
    const silent = jobsThat(() => {
      asked += 1;
      return Promise.reject(new MaintenanceError('SchedulerUnavailable', 'marathon did not answer'));
    });

    const { plan } = await run(cluster(names, []), ['h1'], silent);

    expect(asked).toBe(100);
    expect(plan?.unknown).toEqual(['the limits of 250 tasks of web: marathon did not answer']);
    expect(plan?.problems).toEqual([]);
  });

  test('does not hide a fault of its own', async () => {
    const broken = jobsThat(() => Promise.reject(new TypeError('a fault')));

    await expect(run(cluster(['a.0'], []), ['h1'], broken)).rejects.toThrow('a fault');
  });

  test('counts no limits of a scheduler that keeps them itself', async () => {
    const { plan } = await run(cluster(['a.0'], []), ['h1'], fakeOwner(), { framework: 'web', type: 'webhook' });

    expect(plan).toMatchObject({ jobs: [], problems: [], time: { isLeast: true } });
    expect(plan?.unknown).toEqual(['the rounds of 1 task of web: webhook keeps the limits of its jobs itself']);
  });

  const asItIs = (mesos: FakeMesos) => mesos;
  test.each<{ name: string; change: (mesos: FakeMesos) => unknown; agents: number }>([
    { name: 'that stay, and not on those that leave', change: asItIs, agents: 2 },
    { name: 'that are not switched off', change: (mesos) => mesos.deactivateAgent('h2-S0'), agents: 1 },
    { name: 'that are not draining', change: (mesos) => mesos.drainAgent('h2-S0'), agents: 1 },
    {
      name: 'that are in no window of anybody',
      change: (mesos) => {
        const machineIds = [{ hostname: 'H2', ip: '10.0.0.2' }];
        mesos.windows = [{ machineIds, unavailability: { startNs: 0n } }];
      },
      agents: 1,
    },
  ])('looks for places on agents $name', async ({ change, agents }) => {
    const mesos = cluster(['a', 'b'], [], []);
    await change(mesos);
    for (const host of ['h1', 'h2', 'h3']) mesos.free.set(host, { '*': { ...NO_AMOUNTS, cpus: 1 } });

    const { plan } = await run(mesos, ['h1']);

    expect(plan?.capacity).toEqual(
      agents === 2
        ? { fits: true, agents, shortages: [] }
        : { fits: false, agents, shortages: ['the agents that stay have 1 cpu free together, 2 cpus are needed'] },
    );
    expect(plan?.problems).toHaveLength(agents === 2 ? 0 : 1);
  });

  test('asks the master once for the tasks of all agents that do not answer', async () => {
    const mesos = cluster(['a'], ['b'], []);
    const asked: string[][] = [];
    const silent: MesosClient = {
      ...mesos,
      tasksOnAgent: async () => undefined,
      tasksByMaster: async (agentIds) => {
        asked.push([...agentIds]);
        return [...(mesos.tasks.get('h1') ?? []), ...(mesos.tasks.get('h2') ?? [])].map(
          ({ asks: _asks, ...task }) => task,
        );
      },
    };

    const { plan, hosts } = await run(silent, ['h1', 'h2']);

    expect(asked).toEqual([['h1-S0', 'h2-S0']]);
    expect(hosts.map((host) => host.plan?.tasks[0]?.count)).toEqual([1, 1]);
    expect(plan?.unknown).toContain('the resources of 2 tasks on h1, h2: not counted in the capacity check');
  });

  test('gives up asking agents when none of them answers', async () => {
    const mesos = cluster(...Array.from({ length: 300 }, () => []));
    let asked = 0;
    const silent: MesosClient = {
      ...mesos,
      tasksOnAgent: async () => {
        asked += 1;
        return undefined;
      },
    };

    await run(silent, [...mesos.tasks.keys()]);

    expect(asked).toBeLessThanOrEqual(120);
  });

  test('leaves out hosts that are on their way already', async () => {
    const mesos = cluster(['a.0'], [], []);
    const services = testServices(mesos);
    await acceptStart(services, { hosts: ['h1'] }, 'operator');

    const { hosts, plan } = await dryRun(services, { hosts: ['h1', 'h2'] }, 'operator');

    expect(hosts.map(({ outcome }) => outcome)).toEqual(['already', 'accepted']);
    expect(plan).toMatchObject({ tasks: 0, rounds: 0, capacity: { fits: true, agents: 1 } });
  });
});
