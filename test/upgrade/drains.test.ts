import { ensureAssembly } from '../../local/assembly/assembly.ts';
import type { Execution } from '../../local/step-functions/journal/execution.ts';
import { ahead } from '../patience.ts';
import { downHosts, scheduledHosts } from '../scenarios/master-view.ts';
import { until } from '../scenarios/stage.ts';
import { type Read, TwoReleases } from './two-releases.ts';

/** Drains and returns that one release begins and another one finishes, on the same data, whose table stays between the two. */

/** Of the framework that moves nothing: its task holds its host until it ends. */
const HOLDER = 'spark';

let releases: TwoReleases;

beforeEach(async () => {
  const cluster = { hosts: 8, frameworks: [{ name: HOLDER, relaunch: false }, { name: 'web' }] };
  releases = await TwoReleases.open(cluster, [{ framework: HOLDER, type: 'wait' }]);
});

afterEach(() => releases.close());

const previous: Read = () => releases.previous();

const hold = (hostname: string) => releases.simulator.launchTask({ framework: HOLDER, hostname, atOnce: true });
const task = (hostname: string) => releases.simulator.launchTask({ framework: 'web', hostname, atOnce: true });

/** As the operator does after a rollback: no function of the previous release answers their tokens. */
function stopWaiting(): void {
  const waiting = releases
    .started()
    .filter(({ end, checkpoint }) => end === undefined && checkpoint?.mapRunArn !== undefined);
  expect(waiting.length).toBeGreaterThan(1);
  for (const { arn } of waiting) releases.service?.executions.stop(arn);
}

describe.each([
  { name: 'an upgrade', from: previous, to: () => releases.deploy(ensureAssembly), end: 'SUCCEEDED' },
  {
    name: 'a rollback',
    from: ensureAssembly,
    to: async () => {
      const api = await releases.deploy(previous, 1);
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
    const before = await releases.deploy(from);
    // host1 waits for its task, host2 is down, host3 was down and is on its way back, host5 waits for its window.
    const drain = await before.request('start', { hosts: ['host1', 'host2'], reason: 'kernel' });
    await before.request('start', { hosts: ['host3'], reason: 'disk' });
    await before.request('start', { hosts: ['host6'] });
    await Promise.all(['host2', 'host3'].map((hostname) => before.hostWhen(hostname, 'HOST_STATE_DOWN')));
    releases.simulator.host('host3').stopInit();
    await before.request('complete', { hosts: ['host3'] });
    const start = new Date(Date.now() + ahead(6_000)).toISOString();
    await before.request('start', { hosts: ['host5'], start });
    await before.hostWhen('host1', ({ blockers }) => blockers.length === 1);

    const after = await to();
    await after.hostWhen('host1', 'HOST_STATE_DRAINING');
    expect(await downHosts(releases.simulator)).toEqual(['host2']);
    await after.request('cancel', { hosts: ['host6'] });
    await after.request('start', { hosts: ['host4'] });
    releases.simulator.host('host3').startInit();
    releases.simulator.endTask(HOLDER, holder, 0);
    await Promise.all(['host1', 'host4', 'host5'].map((hostname) => after.hostWhen(hostname, 'HOST_STATE_DOWN')));
    await Promise.all(['host3', 'host6'].map((hostname) => after.hostWhen(hostname, 'HOST_STATE_UP')));

    expect(await downHosts(releases.simulator)).toEqual(['host1', 'host2', 'host4', 'host5']);
    expect(await scheduledHosts(releases.simulator)).toEqual(['host1', 'host2', 'host4', 'host5']);
    expect(releases.simulator.tasksOnHost('host6').map(({ taskId }) => taskId)).toContain(cancelled);
    const ended = () => releases.service?.executions.get(drain.executionArn ?? '')?.end?.outcome.status;
    await until('the end of the execution that the other release started', ended, (status) => status === end);
    const way = (await after.history('host1')).map(({ to: state, maintenanceId }) => [state, maintenanceId]);
    expect(way).toEqual(['DRAINING', 'DRAINED', 'DOWN'].map((state) => [`HOST_STATE_${state}`, drain.maintenanceId]));
    expect((await after.history('host3')).map(({ to: state }) => state.slice('HOST_STATE_'.length))).toEqual([
      ...['DRAINING', 'DRAINED', 'DOWN', 'UP'],
    ]);
  });
});

test.each([0, 1])(
  'a drain, a cancel and a return begin with functions of both releases in turns, from %i, and end when all are replaced',
  async (from) => {
    const holder = hold('host1');
    hold('host3');
    for (const hostname of ['host1', 'host2']) task(hostname);
    const before = await releases.deploy(() => releases.halfway(from));
    await before.request('start', { hosts: ['host1', 'host2', 'host3'], reason: 'kernel' });
    await until('an execution of a host', () => releases.started().some(isOfHost), Boolean);

    const api = await releases.deploy(ensureAssembly);
    await api.hostWhen('host2', 'HOST_STATE_DOWN');
    await api.hostWhen('host3', ({ blockers }) => blockers.length === 1);
    await api.request('cancel', { hosts: ['host3'] });
    releases.simulator.endTask(HOLDER, holder, 0);
    await api.hostWhen('host1', 'HOST_STATE_DOWN');
    await api.request('complete', { hosts: ['host1', 'host2'] });
    await Promise.all(['host1', 'host2', 'host3'].map((hostname) => api.hostWhen(hostname, 'HOST_STATE_UP')));

    expect(await scheduledHosts(releases.simulator)).toEqual([]);
    expect((await api.history('host1')).map(({ to }) => to.slice('HOST_STATE_'.length))).toEqual([
      ...['DRAINING', 'DRAINED', 'DOWN', 'UP'],
    ]);
    expect(releases.started().length).toBeGreaterThan(8);
    expect(releases.started().filter(({ end }) => end?.outcome.status === 'FAILED')).toEqual([]);
  },
);

function isOfHost({ machineArn }: Execution): boolean {
  return machineArn.endsWith('/Host');
}
