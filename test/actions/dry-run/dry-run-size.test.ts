import { NO_AMOUNTS } from '../../../functions/domain/mesos/resources.ts';
import { fakeJob, fakeJobs } from '../../fakes/fake-schedulers.ts';
import { cluster, run } from './planned-cluster.ts';

test('a dry run of 1,000 hosts with 100 jobs each fits into the answer of a function', async () => {
  const names = Array.from({ length: 100 }, (_, index) => `a-job-with-a-rather-long-name-${index}`);
  const hosts = Array.from({ length: 1_000 }, (_, host) => names.map((name) => `${name}.${host}`));
  const mesos = cluster(...hosts, []);
  mesos.free.set('h1001', { '*': NO_AMOUNTS });
  const instances = (name: string) =>
    hosts.map((_, host) => ({ taskIds: [`${name}.${host}`], available: true, ending: false, startedAt: null }));
  const jobs = fakeJobs(names.map((name) => fakeJob(name, 1_000, 0.9, { instances: instances(name) })));

  const answer = await run(mesos, [...mesos.tasks.keys()].slice(0, 1_000), jobs);

  expect(answer.plan).toMatchObject({ tasks: 100_000, rounds: 10, moreProblems: 0 });
  expect(answer.plan?.problems).toHaveLength(100);
  expect(answer.hosts[0]?.plan?.tasks).toEqual([{ framework: 'web', scheduler: 'marathon', job: null, count: 100 }]);
  // The body travels as text in JSON, with its quotes escaped.
  expect(JSON.stringify(JSON.stringify(answer)).length).toBeLessThan(2_000_000);
});
