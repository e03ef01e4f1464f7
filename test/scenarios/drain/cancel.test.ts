import type { Simulator } from '../../../local/mesos-sim/simulator.ts';
import { agentOf, downHosts, scheduledHosts } from '../master-view.ts';
import { stageOfFile, until } from '../stage.ts';

const stage = await stageOfFile({
  // A relaunched task would take as long to end on the host of another test.
  cluster: { hosts: 4, frameworks: [{ name: 'web' }, { name: 'slow', relaunch: false }, { name: 'spark-jobs' }] },
  service: { schedulers: '[{"framework":"spark-*","type":"wait"}]' },
});
const { simulator, proxy } = stage;

/** Seconds that a kill takes which the test ends itself, however slow the machine is. */
const UNTIL_ENDED = 86_400;

/** Tasks that fail elsewhere are placed anew wherever there are offers: one of them comes to this host in the end. */
async function expectPlacement(cluster: Simulator, hostname: string): Promise<void> {
  const name = `probe-of-${hostname}`;
  cluster.launchTask({ framework: 'web', hostname: 'host4', taskId: name, atOnce: true });
  await until(
    `a task placed on ${hostname}`,
    () => {
      const [probe] = cluster.tasksOfFramework('web').filter((task) => task.name === name);
      if (probe?.hostname === hostname) return true;
      if (probe?.state === 'TASK_RUNNING') cluster.endTask('web', probe.taskId, 1);
      return false;
    },
    Boolean,
  );
}

async function expectBack(hostname: string): Promise<void> {
  expect(await stage.host(hostname)).toMatchObject({ goalState: 'HOST_STATE_UP', maintenance: null, blockers: [] });
  expect(await agentOf(simulator, hostname)).toMatchObject({ active: true, deactivated: false, drainState: undefined });
  expect(await scheduledHosts(simulator)).not.toContain(hostname);
  expect(await downHosts(simulator)).not.toContain(hostname);
  await expectPlacement(simulator, hostname);
}

describe('cancel', () => {
  test.concurrent('of a host whose task takes long to end waits for the agent, then gives the host back', async () => {
    simulator.launchTask({ framework: 'slow', hostname: 'host1', killSeconds: UNTIL_ENDED, atOnce: true });
    await stage.request('start', { hosts: ['host1'] });
    await stage.hostWhen('host1', ({ blockers }) => blockers.some(({ code }) => code === 'ending'));

    const { maintenanceId } = await stage.request('cancel', { hosts: ['host1'], reason: 'not today' });
    const waiting = await stage.hostWhen('host1', ({ blockers }) => blockers.some((b) => b.code === 'agent-draining'));
    expect(waiting.state).toBe('HOST_STATE_DRAINING');
    simulator.host('host1').endKills();
    await stage.hostWhen('host1', 'HOST_STATE_UP');

    expect(await stage.history('host1')).toMatchObject([
      { from: 'HOST_STATE_UP', to: 'HOST_STATE_DRAINING' },
      { from: 'HOST_STATE_DRAINING', to: 'HOST_STATE_UP', reason: 'not today', maintenanceId },
    ]);
    await expectBack('host1');
  });

  test.concurrent('of a host that waits for a framework leaves the task where it is', async () => {
    const taskId = simulator.launchTask({ framework: 'spark-jobs', hostname: 'host2', atOnce: true });
    await stage.request('start', { hosts: ['host2'] });
    await stage.hostWhen('host2', ({ blockers }) => blockers.length > 0);

    await stage.request('cancel', { hosts: ['host2'] });
    await stage.hostWhen('host2', 'HOST_STATE_UP');

    expect(simulator.tasksOnHost('host2').map((task) => task.taskId)).toContain(taskId);
    await expectBack('host2');
  });

  test.concurrent('of a host that is drained and not yet down gives it back', async () => {
    proxy.interfere = ({ call, body }) =>
      call === 'START_MAINTENANCE' && body.includes('host3')
        ? { answer: { status: 503, body: 'Master has not finished recovery' } }
        : undefined;
    await stage.request('start', { hosts: ['host3'] });
    await stage.hostWhen('host3', 'HOST_STATE_DRAINED');

    await stage.request('cancel', { hosts: ['host3'] });
    await stage.hostWhen('host3', 'HOST_STATE_UP');

    expect((await stage.history('host3')).map(({ to }) => to)).toEqual([
      'HOST_STATE_DRAINING',
      'HOST_STATE_DRAINED',
      'HOST_STATE_UP',
    ]);
    await expectBack('host3');
  });
});
