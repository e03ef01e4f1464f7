import { agentOf, downHosts, scheduledHosts } from '../master-view.ts';
import { stageOfFile } from '../stage.ts';

const stage = await stageOfFile({
  cluster: { hosts: 4, frameworks: ['web', 'spark-jobs'].map((name) => ({ name, relaunch: false })) },
  service: { schedulers: '[{"framework":"spark-*","type":"wait"}]' },
});
const { simulator } = stage;

const deadline = (hostname: string, policy: string) =>
  stage.cli('host', 'maintenance', 'start', hostname, '--deadline', '2s', '--on-deadline', policy);

describe('at the deadline', () => {
  test.concurrent('`force` takes the host down and lists the lost tasks', async () => {
    const taskIds = [1, 2].map(() =>
      simulator.launchTask({ framework: 'spark-jobs', hostname: 'host1', atOnce: true }),
    );
    expect((await deadline('host1', 'force')).exitCode).toBe(0);
    await stage.hostWhen('host1', 'HOST_STATE_DOWN');

    const [, drained, down] = await stage.history('host1');
    expect(drained?.detail).toMatch(/^forced at the deadline: 2 tasks are lost: /);
    for (const taskId of taskIds) expect(drained?.detail).toContain(taskId);
    expect(down?.detail).toMatch(/^down in Mesos, forced: 2 tasks are lost: /);
    expect(await downHosts(simulator)).toContain('host1');
  });

  test.concurrent('`force` also ends a drain that Mesos works on', async () => {
    const taskId = simulator.launchTask({ framework: 'web', hostname: 'host4', killSeconds: 86_400, atOnce: true });
    expect((await deadline('host4', 'force')).exitCode).toBe(0);
    await stage.hostWhen('host4', 'HOST_STATE_DOWN');

    expect((await stage.history('host4'))[1]?.detail).toBe(`forced at the deadline: 1 task is lost: ${taskId}`);
  });

  test.concurrent('`cancel` gives the host back with its task', async () => {
    const taskId = simulator.launchTask({ framework: 'spark-jobs', hostname: 'host2', atOnce: true });
    expect((await deadline('host2', 'cancel')).exitCode).toBe(0);
    await stage.hostWhen('host2', ({ state, maintenance }) => state === 'HOST_STATE_UP' && maintenance === null);

    expect(await stage.history('host2')).toMatchObject([
      { to: 'HOST_STATE_DRAINING' },
      { to: 'HOST_STATE_UP', by: 'deadline', reason: 'the deadline has passed' },
    ]);
    expect(simulator.tasksOnHost('host2').map((task) => task.taskId)).toContain(taskId);
    expect(await agentOf(simulator, 'host2')).toMatchObject({ active: true, deactivated: false });
    expect(await scheduledHosts(simulator)).not.toContain('host2');
  });

  test.concurrent('`hold` stays and says so, until an operator decides', async () => {
    const taskId = simulator.launchTask({ framework: 'spark-jobs', hostname: 'host3', atOnce: true });
    expect((await deadline('host3', 'hold')).exitCode).toBe(0);
    const held = await stage.hostWhen('host3', ({ blockers }) => blockers.some((b) => b.code === 'deadline-passed'));

    expect(held.state).toBe('HOST_STATE_DRAINING');
    // A task that another drain has moved here is a blocker as well.
    const ours = held.blockers.filter((blocker) => ['', taskId].includes(blocker.taskId));
    expect(ours.map(({ code }) => code)).toEqual(['deadline-passed', expect.stringMatching(/^inverse-offer-/)]);
    expect(held.blockers[0]?.message).toContain(held.maintenance?.deadline);
    simulator.endTask('spark-jobs', taskId, 0);
    await stage.hostWhen('host3', 'HOST_STATE_DOWN');
  });
});
