import type { HostView } from '../../../functions/contract/api/api.ts';
import { downHosts } from '../master-view.ts';
import { openStage, type Stage } from '../stage.ts';

/** A principal that may take hosts down, and not see what runs on them: Mesos answers it 200 with empty lists. */

const OPS = { principal: 'ops', secret: 'ops-secret' };
const asOps = { authorization: `Basic ${btoa('ops:ops-secret')}` };

let stage: Stage | undefined;
afterEach(() => stage?.stop());

async function open(seesFrameworks: readonly string[], service: object = {}, cluster: object = {}): Promise<Stage> {
  const credentials = [OPS, { principal: 'us', secret: 'our-secret', seesFrameworks }];
  stage = await openStage({
    cluster: { hosts: 2, frameworks: [{ name: 'web' }, { name: 'batch' }], credentials, ...cluster },
    service: { mesosPrincipal: 'us', mesosSecret: 'our-secret', ...service },
  });
  return stage;
}

const isHidden = ({ blockers }: HostView) => blockers.some(({ code }) => code === 'tasks-hidden');
const messageOf = ({ blockers }: HostView) => blockers.find(({ code }) => code === 'tasks-hidden')?.message;
const running = ({ simulator }: Stage, hostname: string) => simulator.tasksOnHost(hostname).map(({ taskId }) => taskId);

describe('a host with tasks that Mesos hides is not taken down:', () => {
  test.each([{ mesosApi: 'v1' }, { mesosApi: 'v0' }])('$mesosApi', async (service) => {
    const opened = await open([], service);
    const { simulator, request, hostWhen } = opened;
    const taskId = simulator.launchTask({ framework: 'web', hostname: 'host1', atOnce: true });
    await request('start', { hosts: ['host1', 'host2'] });

    const held = await hostWhen('host1', isHidden);
    // One that is empty in truth is not held up by the same rights.
    await hostWhen('host2', 'HOST_STATE_DOWN');

    expect(held.state).toBe('HOST_STATE_DRAINING');
    expect(messageOf(held)).toMatch(/count 1 task, but it shows the principal 'us' 0: grant it 'view_frameworks', /);
    expect(running(opened, 'host1')).toEqual([taskId]);
    simulator.endTask('web', taskId, 0);
    await hostWhen('host1', 'HOST_STATE_DOWN');
    expect(await downHosts({ url: simulator.url, ...asOps })).toEqual(['host1', 'host2']);
  });

  test('the agent does not answer, and the master counts resources in use', async () => {
    const { simulator, request, hostWhen, host } = await open(
      [],
      {},
      { agentPingTimeoutMs: 86_400_000, initRestartMs: null },
    );
    simulator.launchTask({ framework: 'web', hostname: 'host1', atOnce: true });
    simulator.host('host1').kill();
    await request('start', { hosts: ['host1'] });

    expect(messageOf(await hostWhen('host1', isHidden))).toMatch(/^the master counts resources in use on agent /);
    expect((await host('host1')).state).toBe('HOST_STATE_DRAINING');
  });
});

test('Mesos is not told to drain an agent with tasks of frameworks that are hidden', async () => {
  const opened = await open(['web']);
  const { simulator, request, hostWhen } = opened;
  const shown = simulator.launchTask({ framework: 'web', hostname: 'host1', atOnce: true });
  const hidden = simulator.launchTask({ framework: 'batch', hostname: 'host1', atOnce: true });
  await request('start', { hosts: ['host1'] });

  const held = await hostWhen('host1', isHidden);

  expect(held.blockers.map(({ code }) => code)).toEqual(['tasks-hidden', 'waiting-for-others']);
  expect(running(opened, 'host1').sort()).toEqual([shown, hidden].sort());
  simulator.endTask('batch', hidden, 0);
  await hostWhen('host1', 'HOST_STATE_DOWN');
});

test('a host that waits for rights counts as stuck after a while, so that its alarm rings', async () => {
  const { simulator, request, hostWhen } = await open([], { stuckSeconds: 1 });
  simulator.launchTask({ framework: 'web', hostname: 'host1', atOnce: true });
  await request('start', { hosts: ['host1'] });

  await hostWhen('host1', ({ drain }) => drain?.stuck === true);
});

test('a dry run says so', async () => {
  const { simulator, cli } = await open([]);
  simulator.launchTask({ framework: 'web', hostname: 'host1', atOnce: true });

  const { stdout } = await cli('host', 'maintenance', 'start', 'host1', '--dry-run');

  expect(stdout).toContain('blocked (tasks-hidden): the metrics of the agent at ');
});

test('a deadline that forces gives up what is hidden, and history says so', async () => {
  const { simulator, request, hostWhen, history } = await open([]);
  simulator.launchTask({ framework: 'web', hostname: 'host1', atOnce: true });
  await request('start', { hosts: ['host1'], deadline: '2s', onDeadline: 'force' });

  await hostWhen('host1', 'HOST_STATE_DOWN');

  const [, drained, down] = await history('host1');
  expect(drained?.detail).toMatch(/^forced at the deadline: with tasks that were not seen: the metrics of the agent /);
  expect(down?.detail).toMatch(/^down in Mesos, forced: with tasks that were not seen: /);
});
