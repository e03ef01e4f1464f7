import { startSimulator } from '../../../local/mesos-sim/simulator.ts';
import { downHosts } from '../master-view.ts';
import { serviceProcess } from '../service-process.ts';
import { bothSchedulers, hostNames, jobsOf, KINDS, type LimitedJob, marathonApp, pelotonJob } from './limited-jobs.ts';

/** Limits are kept, and the drain goes on, when the service is killed with -9 at random moments and started again. */

const names = hostNames();
const [leaving, spare] = [names.take(3), names.take(2)];
const limited: LimitedJob = {
  ...{ name: 'limit', instances: 4, mayBeAway: 1, on: leaving, spare },
  ...{ killSeconds: 1.5, startSeconds: 0.3 },
};
const simulator = await startSimulator({
  hosts: names.count,
  frameworks: [],
  marathons: [{ apps: [marathonApp(limited)] }],
  pelotons: [{ jobs: [pelotonJob(limited)] }],
});
const service = serviceProcess({
  MESOS_MASTERS: simulator.url,
  RECONCILE_SECONDS: '1',
  SCHEDULERS: JSON.stringify(bothSchedulers(simulator)),
});

afterAll(async () => {
  await service.end();
  await simulator.stop();
});

test('a drain within limits goes on to DOWN, with never one more instance away than allowed', async () => {
  await (await service.start()).request('start', { hosts: leaving });
  const api = await service.killAndStart(3);
  for (const hostname of leaving) await api.hostWhen(hostname, 'HOST_STATE_DOWN');

  expect(await downHosts(simulator)).toEqual(leaving);
  for (const kind of KINDS) {
    const { scheduler, complete, id } = jobsOf(simulator, kind);
    const { tasks } = await complete('limit');
    expect(tasks.every(({ hostname }) => spare.includes(hostname))).toBe(true);
    expect(scheduler.highestUnavailable(id('limit'))).toBe(1);
  }
  for (const hostname of leaving) {
    expect(await api.host(hostname)).toMatchObject({ tasks: { running: 0, lost: 0 }, blockers: [] });
    expect((await api.history(hostname)).map(({ to }) => to)).toEqual([
      'HOST_STATE_DRAINING',
      'HOST_STATE_DRAINED',
      'HOST_STATE_DOWN',
    ]);
  }
});
