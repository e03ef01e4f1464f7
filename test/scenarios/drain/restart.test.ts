import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { type Simulator, startSimulator } from '../../../local/mesos-sim/simulator.ts';
import { downHosts, scheduledHosts } from '../master-view.ts';
import { type ServiceProcess, serviceProcess } from '../service-process.ts';
import { sfnClient, until } from '../stage.ts';

/** The service as `npm start` runs it, killed with -9 at random moments and started again on the same data directory. */

const HOSTS = ['host1', 'host2', 'host3'];
const KILLS_OF_A_DRAIN = 4;
const KILLS_OF_A_RETURN = 2;

let simulator: Simulator;
let service: ServiceProcess;

beforeAll(async () => {
  const web = { name: 'web', killSeconds: 3 };
  simulator = await startSimulator({ hosts: 5, tasksPerHost: 2, frameworks: [web, { name: 'batch' }] });
  service = serviceProcess({ MESOS_MASTERS: simulator.url, RECONCILE_SECONDS: '1' });
});

afterAll(async () => {
  await service.end();
  await simulator.stop();
});

test('goes on to DOWN and back to UP, with every transition once and no task lost', async () => {
  const names = HOSTS.flatMap((hostname) => simulator.tasksOnHost(hostname).map((task) => task.name));
  const { executionArn } = await (await service.start()).request('start', { hosts: HOSTS, reason: 'kernel' });
  const api = await service.killAndStart(KILLS_OF_A_DRAIN);
  await Promise.all(HOSTS.map((hostname) => api.hostWhen(hostname, 'HOST_STATE_DOWN')));

  expect(await downHosts(simulator)).toEqual(HOSTS);
  expect(await scheduledHosts(simulator)).toEqual(HOSTS);
  const sfn = sfnClient(api.url);
  const describeIt = () => sfn.send(new DescribeExecutionCommand({ executionArn: executionArn ?? '' }));
  await until('the end of the execution', describeIt, ({ status }) => status === 'SUCCEEDED');
  sfn.destroy();

  await api.request('complete', { hosts: HOSTS });
  const again = await service.killAndStart(KILLS_OF_A_RETURN);
  await Promise.all(HOSTS.map((hostname) => again.hostWhen(hostname, 'HOST_STATE_UP')));

  for (const hostname of HOSTS) {
    expect((await again.history(hostname)).map(({ to }) => to)).toEqual([
      'HOST_STATE_DRAINING',
      'HOST_STATE_DRAINED',
      'HOST_STATE_DOWN',
      'HOST_STATE_UP',
    ]);
  }
  expect(await scheduledHosts(simulator)).toEqual([]);
  const running = () => [...simulator.tasksOfFramework('web'), ...simulator.tasksOfFramework('batch')];
  await until('every task', running, (tasks) =>
    names.every((name) => tasks.filter((task) => task.name === name && task.state === 'TASK_RUNNING').length === 1),
  );
  for (const call of ['START_MAINTENANCE', 'STOP_MAINTENANCE']) {
    const done = simulator.requests.filter((request) => request.call === call && request.status === 200);
    expect(done.flatMap(({ body }) => body.match(/host\d/g) ?? []).sort()).toEqual(HOSTS);
  }
});
