import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Assembly, ensureAssembly, readAssembly } from '../../local/assembly/assembly.ts';
import { type Simulator, startSimulator } from '../../local/mesos-sim/simulator.ts';
import { type Service, startService } from '../../local/service.ts';
import type { Execution } from '../../local/step-functions/journal/execution.ts';
import { ahead } from '../patience.ts';
import { downHosts, scheduledHosts } from '../scenarios/master-view.ts';
import { type Api, apiAt, until } from '../scenarios/stage.ts';
import { readRelease, unpackAssembly } from './release.ts';

/** Drains and returns that one release begins and another one finishes, on the same data, whose table stays between the two. */

/** Of the framework that moves nothing: its task holds its host until it ends. */
const HOLDER = 'spark';

type Read = () => Promise<Assembly>;

let directory: string;
let simulator: Simulator;
let service: Service | undefined;

beforeEach(async () => {
  process.env.POWERTOOLS_LOG_LEVEL ??= 'SILENT';
  directory = mkdtempSync(join(tmpdir(), 'peloton-upgrade-'));
  simulator = await startSimulator({ hosts: 8, frameworks: [{ name: HOLDER, relaunch: false }, { name: 'web' }] });
});

afterEach(async () => {
  await service?.stop();
  await simulator.stop();
  rmSync(directory, { recursive: true, force: true });
});

const previous: Read = async () => {
  const unpacked = join(directory, 'previous');
  unpackAssembly(readRelease(), unpacked);
  return readAssembly(unpacked);
};

/**
 * Stops the service that runs, if one does, and starts that release on its data. It reconciles at its start, and again only
 * if asked to.
 */
async function deploy(release: Read, reconcileSeconds = 3_600): Promise<Api> {
  await service?.stop();
  const settings = {
    ...{ port: 0, dataDir: join(directory, 'data'), mesosMasters: simulator.url, mesosApi: 'v1' as const },
    ...{ pollSeconds: 1, stuckSeconds: 900, reconcileSeconds },
    repairs: '{}',
    schedulers: JSON.stringify([{ framework: HOLDER, type: 'wait' }]),
  };
  service = await startService(settings, release);
  return apiAt(service.url);
}

const hold = (hostname: string) => simulator.launchTask({ framework: HOLDER, hostname, atOnce: true });
const task = (hostname: string) => simulator.launchTask({ framework: 'web', hostname, atOnce: true });

/** Executions of the requests that run, and of their hosts. */
function started(): Execution[] {
  const machines = service?.plan.machines.flatMap(({ arn }) => [arn, `${arn}/Host`]) ?? [];
  return machines.flatMap((machineArn) => service?.executions.list({ machineArn }) ?? []);
}

/** As the operator does after a rollback: no function of the previous release answers their tokens. */
function stopWaiting(): void {
  const waiting = started().filter(({ end, checkpoint }) => end === undefined && checkpoint?.mapRunArn !== undefined);
  expect(waiting.length).toBeGreaterThan(1);
  for (const { arn } of waiting) service?.executions.stop(arn);
}

describe.each([
  { name: 'an upgrade', from: previous, to: () => deploy(ensureAssembly), end: 'SUCCEEDED' },
  {
    name: 'a rollback',
    from: ensureAssembly,
    to: async () => {
      const api = await deploy(previous, 1);
      stopWaiting();
      return api;
    },
    end: 'ABORTED',
  },
])('across $name', ({ from, to, end }) => {
  test('a drain goes on, a host that is down stays so, a return comes to its end, and so do new requests', async () => {
    const holder = hold('host1');
    for (const hostname of ['host2', 'host3', 'host5']) task(hostname);
    const cancelled = hold('host6');
    const before = await deploy(from);
    // host1 waits for its task, host2 is down, host3 was down and is on its way back, host5 waits for its window.
    const drain = await before.request('start', { hosts: ['host1', 'host2'], reason: 'kernel' });
    await before.request('start', { hosts: ['host3'], reason: 'disk' });
    await before.request('start', { hosts: ['host6'] });
    await Promise.all(['host2', 'host3'].map((hostname) => before.hostWhen(hostname, 'HOST_STATE_DOWN')));
    simulator.host('host3').stopInit();
    await before.request('complete', { hosts: ['host3'] });
    const start = new Date(Date.now() + ahead(6_000)).toISOString();
    await before.request('start', { hosts: ['host5'], start });
    await before.hostWhen('host1', ({ blockers }) => blockers.length === 1);

    const after = await to();
    await after.hostWhen('host1', 'HOST_STATE_DRAINING');
    expect(await downHosts(simulator)).toEqual(['host2']);
    await after.request('cancel', { hosts: ['host6'] });
    await after.request('start', { hosts: ['host4'] });
    simulator.host('host3').startInit();
    simulator.endTask(HOLDER, holder, 0);
    await Promise.all(['host1', 'host4', 'host5'].map((hostname) => after.hostWhen(hostname, 'HOST_STATE_DOWN')));
    await Promise.all(['host3', 'host6'].map((hostname) => after.hostWhen(hostname, 'HOST_STATE_UP')));

    expect(await downHosts(simulator)).toEqual(['host1', 'host2', 'host4', 'host5']);
    expect(await scheduledHosts(simulator)).toEqual(['host1', 'host2', 'host4', 'host5']);
    expect(simulator.tasksOnHost('host6').map(({ taskId }) => taskId)).toContain(cancelled);
    const ended = () => service?.executions.get(drain.executionArn ?? '')?.end?.outcome.status;
    await until('the end of the execution that the other release started', ended, (status) => status === end);
    const way = (await after.history('host1')).map(({ to: state, maintenanceId }) => [state, maintenanceId]);
    expect(way).toEqual(['DRAINING', 'DRAINED', 'DOWN'].map((state) => [`HOST_STATE_${state}`, drain.maintenanceId]));
    expect((await after.history('host3')).map(({ to: state }) => state.slice('HOST_STATE_'.length))).toEqual([
      ...['DRAINING', 'DRAINED', 'DOWN', 'UP'],
    ]);
  });
});

/** The previous release while it is replaced: every other function, from that one on, is this release's already. */
async function halfway(from: number): Promise<Assembly> {
  const [old, today] = [await previous(), await ensureAssembly()];
  const ids = Object.keys(old.template.Resources).filter((id) => isFunction(old, id) && isFunction(today, id));
  const replaced = ids.filter((_, index) => index % 2 === from);
  expect(replaced.length).toBeGreaterThan(5);
  const changed = replaced.map((id) => {
    const resource = old.template.Resources[id];
    const Code = today.template.Resources[id]?.Properties?.Code;
    return [id, { ...resource, Properties: { ...resource?.Properties, Code } }];
  });
  const Resources = { ...old.template.Resources, ...Object.fromEntries(changed) };
  return { ...old, template: { ...old.template, Resources }, assets: new Map([...old.assets, ...today.assets]) };
}

function isFunction({ template }: Assembly, id: string): boolean {
  return template.Resources[id]?.Type === 'AWS::Lambda::Function';
}

test.each([0, 1])(
  'a drain, a cancel and a return begin with functions of both releases in turns, from %i, and end when all are replaced',
  async (from) => {
    const holder = hold('host1');
    hold('host3');
    for (const hostname of ['host1', 'host2']) task(hostname);
    const before = await deploy(() => halfway(from));
    await before.request('start', { hosts: ['host1', 'host2', 'host3'], reason: 'kernel' });
    await until('an execution of a host', () => started().some(isOfHost), Boolean);

    const api = await deploy(ensureAssembly);
    await api.hostWhen('host2', 'HOST_STATE_DOWN');
    await api.hostWhen('host3', ({ blockers }) => blockers.length === 1);
    await api.request('cancel', { hosts: ['host3'] });
    simulator.endTask(HOLDER, holder, 0);
    await api.hostWhen('host1', 'HOST_STATE_DOWN');
    await api.request('complete', { hosts: ['host1', 'host2'] });
    await Promise.all(['host1', 'host2', 'host3'].map((hostname) => api.hostWhen(hostname, 'HOST_STATE_UP')));

    expect(await scheduledHosts(simulator)).toEqual([]);
    expect((await api.history('host1')).map(({ to }) => to.slice('HOST_STATE_'.length))).toEqual([
      ...['DRAINING', 'DRAINED', 'DOWN', 'UP'],
    ]);
    expect(started().length).toBeGreaterThan(8);
    expect(started().filter(({ end }) => end?.outcome.status === 'FAILED')).toEqual([]);
  },
);

function isOfHost({ machineArn }: Execution): boolean {
  return machineArn.endsWith('/Host');
}
