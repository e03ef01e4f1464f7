import { agentOf } from '../master-view.ts';
import { stageOfFile, until } from '../stage.ts';

/** What another operator changed in agents before us is shown, and stands again at the end. */

const stage = await stageOfFile({
  cluster: { hosts: 5, tasksPerHost: 1, frameworks: [{ name: 'web' }, { name: 'slow', relaunch: false }] },
  service: { reconcileSeconds: 1 },
});
const { simulator } = stage;

async function deactivate(hostname: string): Promise<void> {
  const agent_id = { value: simulator.host(hostname).agentId };
  const response = await fetch(`${simulator.url}/api/v1`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'DEACTIVATE_AGENT', deactivate_agent: { agent_id } }),
  });
  expect(response.status).toBe(200);
  await stage.hostWhen(hostname, ({ agents }) => agents[0]?.status === 'deactivated');
}

const OFF = { active: false, deactivated: true, drainState: undefined };

describe('an agent that somebody else had deactivated is left so', () => {
  test('and shown, also while nothing is asked for', async () => {
    await deactivate('host1');

    const { stdout } = await stage.cli('host', 'query', '--states', 'up');

    expect(stdout).toMatch(/^host1 .* HOST_STATE_UP .* deactivated by someone else/m);
    expect(stdout).not.toMatch(/^host2 .* deactivated/m);
  });

  test('by a cancel, although its tasks were told to end', async () => {
    simulator.launchTask({ framework: 'slow', hostname: 'host1', killSeconds: 86_400, atOnce: true });
    await stage.request('start', { hosts: ['host1'] });
    await stage.hostWhen('host1', ({ blockers }) => blockers.some(({ code }) => code === 'ending'));
    await stage.request('cancel', { hosts: ['host1'] });
    simulator.host('host1').endKills();

    const host = await stage.hostWhen('host1', ({ maintenance }) => maintenance === null);

    expect(host).toMatchObject({ state: 'HOST_STATE_UP', agents: [{ status: 'deactivated' }], blockers: [] });
    expect(await agentOf(simulator, 'host1')).toMatchObject(OFF);
    expect((await stage.history('host1')).at(-1)?.detail).toContain('as another operator had left it');
  });

  test('after it was down and came back, which makes Mesos forget it', async () => {
    await stage.request('start', { hosts: ['host1'] });
    await stage.hostWhen('host1', 'HOST_STATE_DOWN');
    await stage.request('complete', { hosts: ['host1'] });

    await stage.hostWhen('host1', 'HOST_STATE_UP');

    expect(await agentOf(simulator, 'host1')).toMatchObject(OFF);
  });

  test('by a rolling maintenance, which ends all the same', async () => {
    await deactivate('host2');
    const { maintenanceId } = await stage.request('start', { hosts: ['host2'], maxUnavailable: '100%' });
    await stage.hostWhen('host2', 'HOST_STATE_DOWN');
    await stage.request('complete', { hosts: ['host2'] });

    const look = () =>
      stage.call<{ rollout: { phase: string; hosts: { phase: string }[] } }>(
        'GET',
        `/v1/maintenances/${maintenanceId}`,
      );
    await until('the end of the rolling maintenance', look, ({ body }) =>
      body.rollout.hosts.every(({ phase }) => phase === 'done'),
    );

    expect(await agentOf(simulator, 'host2')).toMatchObject(OFF);
  });

  test('while the agent of another host is active again', async () => {
    await stage.request('start', { hosts: ['host3'] });
    await stage.hostWhen('host3', 'HOST_STATE_DOWN');
    await stage.request('complete', { hosts: ['host3'] });
    await stage.hostWhen('host3', 'HOST_STATE_UP');

    expect(await agentOf(simulator, 'host3')).toMatchObject({ active: true, deactivated: false });
  });
});

describe('a name at two addresses', () => {
  test('is refused with both of them, in a dry run too, and neither machine is touched', async () => {
    const twin = await simulator.addHost('host4', { ip: '127.1.9.4' });
    await stage.hostWhen('host4', ({ agents }) => agents.length === 2);

    for (const dryRun of [true, false]) {
      const problem = await stage.refused('start', { hosts: ['host4', 'host5'], dryRun });
      expect(problem).toMatchObject({ status: 409, type: '/problems/host-ambiguous' });
      expect(problem.errors).toMatchObject([{ host: 'host4', code: 'host-ambiguous' }]);
      expect(problem.detail).toContain('127.1.9.4');
      expect(problem.detail).toContain('127.1.0.4');
    }

    expect(twin.running).toBe(true);
    expect(await stage.host('host5')).toMatchObject({ maintenance: null });
  });

  test('that comes to be in the middle of a drain is not taken down by half', async () => {
    const blocked = simulator.launchTask({ framework: 'slow', hostname: 'host5', killSeconds: 86_400, atOnce: true });
    await stage.request('start', { hosts: ['host5'] });
    await stage.hostWhen('host5', ({ blockers }) => blockers.some(({ taskId }) => taskId === blocked));
    const first = simulator.host('host5');
    const twin = await simulator.addHost('host5', { ip: '127.1.9.5' });
    first.endKills();

    const waiting = await stage.hostWhen('host5', ({ blockers }) =>
      blockers.some(({ code }) => code === 'several-addresses'),
    );
    expect(waiting.state).toBe('HOST_STATE_DRAINED');
    expect(waiting.ip).toBe(first.ip);

    twin.stopInit();
    twin.leave();
    await stage.hostWhen('host5', 'HOST_STATE_DOWN');
  });
});
