import { dryRun } from '../../../functions/actions/dry-run/dry-run.ts';
import type { SchedulerRule } from '../../../functions/domain/mesos/scheduler-choice.ts';
import { fakeJob, fakeJobs } from '../../fakes/fake-schedulers.ts';
import { testServices } from '../../fakes/services.ts';
import { cluster, run } from './planned-cluster.ts';

describe('the plan of each host', () => {
  test.each([
    [1, '1 task of web', 'relaunches it'],
    [2, '2 tasks of web', 'relaunches them'],
  ])('with %d tasks has them counted in words', async (count, tasks, relaunches) => {
    const { hosts } = await run(cluster(['a', 'b'].slice(0, count)), ['h1']);

    expect(hosts[0]?.plan?.steps[1]).toBe(`let Mesos end ${tasks}, which ${relaunches} elsewhere`);
  });

  test('is promised nothing that the master cannot do', async () => {
    const mesos = { ...cluster(['a'], []), capabilities: { drain: false, deactivate: false } };

    const { hosts, plan } = await run(mesos, ['h1']);

    expect(hosts[0]?.plan?.steps).toEqual([
      expect.stringMatching(/^put it into the Mesos maintenance schedule/),
      'wait for the end of 1 task of web: this Mesos master has no agent draining',
      'take it down in Mesos',
    ]);
    expect(plan?.problems).toMatchObject([{ framework: 'web', tasks: 1, taskIds: ['a'], hosts: ['h1'] }]);
    expect(plan?.time.seconds).toBeNull();
  });

  test('has its tasks counted by job', async () => {
    const jobs = fakeJobs([fakeJob('shop', 3, 0.5), fakeJob('db', 3, 0.5)]);

    const { hosts } = await run(cluster(['shop.0', 'db.0', 'shop.1'], []), ['h1'], jobs);

    const of = { framework: 'web', scheduler: 'marathon' };
    expect(hosts[0]?.plan?.tasks).toEqual([
      { ...of, job: '/db', count: 1 },
      { ...of, job: '/shop', count: 2 },
    ]);
    expect(hosts[0]?.plan?.steps[1]).toBe(
      'have Marathon kill and relaunch 3 tasks of web, as many at once as their jobs can spare',
    );
  });

  test('has its tasks moved by Mesos after all others', async () => {
    const types = ['mesos', 'wait', 'webhook', 'peloton', 'marathon'] as const;
    const mesos = cluster(
      types.map((type) => `t-${type}`),
      [],
    );
    const frameworkNames = new Map(types.map((type) => [type, `${type}-framework`]));
    const tasks = (mesos.tasks.get('h1') ?? []).map((task) => ({ ...task, frameworkId: task.taskId.slice(2) }));
    const rules = types.map((type): SchedulerRule => ({ framework: `${type}-framework`, type }));
    const services = testServices(
      { ...mesos, tasksOnAgent: async () => ({ tasks, unacknowledged: [], frameworkNames }) },
      { rules },
    );

    const { hosts } = await dryRun(services, { hosts: ['h1'] }, 'operator');

    const steps = hosts[0]?.plan?.steps.map((step) => /(\w+)-framework/.exec(step)?.[1]).filter(Boolean);
    expect(steps).toEqual(['marathon', 'peloton', 'webhook', 'wait', 'mesos']);
  });
});
