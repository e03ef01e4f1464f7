import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { type Simulator, startSimulator } from '../../local/mesos-sim/simulator.ts';
import { downHosts, scheduledHosts } from './master-view.ts';
import { type Api, apiAt, sfnClient, until } from './stage.ts';

/** The service as `npm start` runs it, killed with -9 at random moments and started again on the same data directory. */

jest.setTimeout(240_000);

const ROOT = join(import.meta.dirname, '..', '..');
const HOSTS = ['host1', 'host2', 'host3'];
const KILLS_OF_A_DRAIN = 4;
const KILLS_OF_A_RETURN = 2;

let simulator: Simulator;
let dataDir: string;
let service: ChildProcess | undefined;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'peloton-restart-'));
  const web = { name: 'web', killSeconds: 3 };
  simulator = await startSimulator({ hosts: 5, tasksPerHost: 2, frameworks: [web, { name: 'batch' }] });
});

afterAll(async () => {
  await kill();
  await simulator.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function kill(): Promise<void> {
  if (service === undefined || service.exitCode !== null) return;
  const exited = once(service, 'exit');
  service.kill('SIGKILL');
  await exited;
}

async function start(): Promise<Api> {
  const child = spawn(process.execPath, [join(ROOT, 'local', 'start.ts')], {
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      PELOTON_PORT: '0',
      PELOTON_DATA_DIR: dataDir,
      MESOS_MASTERS: simulator.url,
      RECONCILE_SECONDS: '1',
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  service = child;
  const ready = Promise.withResolvers<Api>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const url = /^peloton listening on (http:\S+)$/.exec(line)?.[1];
    if (url !== undefined) ready.resolve(apiAt(url));
  });
  child.once('exit', (code, signal) => ready.reject(new Error(`the service ended: ${code ?? signal}`)));
  return ready.promise;
}

/** Kills it that many times, each at a random moment after it is ready or has started to boot. */
async function killAndStart(times: number): Promise<Api> {
  let api: Promise<Api> | undefined;
  for (let round = 0; round < times; round += 1) {
    await sleep(Math.random() * 700);
    await kill();
    api = start();
    await api;
  }
  return api ?? start();
}

test('goes on to DOWN and back to UP, with every transition once and no task lost', async () => {
  const names = HOSTS.flatMap((hostname) => simulator.tasksOnHost(hostname).map((task) => task.name));
  const { executionArn } = await (await start()).request('start', { hosts: HOSTS, reason: 'kernel' });
  const api = await killAndStart(KILLS_OF_A_DRAIN);
  await Promise.all(HOSTS.map((hostname) => api.hostWhen(hostname, 'HOST_STATE_DOWN')));

  expect(await downHosts(simulator)).toEqual(HOSTS);
  expect(await scheduledHosts(simulator)).toEqual(HOSTS);
  const sfn = sfnClient(api.url);
  const describeIt = () => sfn.send(new DescribeExecutionCommand({ executionArn: executionArn ?? '' }));
  await until('the end of the execution', describeIt, ({ status }) => status === 'SUCCEEDED');
  sfn.destroy();

  await api.request('complete', { hosts: HOSTS });
  const again = await killAndStart(KILLS_OF_A_RETURN);
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
