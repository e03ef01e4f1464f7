import { eventually } from '../../patience.ts';
import { agentOf, scheduledHosts, schedulePosts, writesOf } from '../master-view.ts';
import { stageOfFile, until } from '../stage.ts';

const stage = await stageOfFile({
  cluster: {
    hosts: 6,
    updateRetryMs: 300,
    frameworks: [
      { name: 'web' },
      { name: 'spark-jobs' },
      { name: 'mute', acknowledges: false, relaunch: false },
      { name: 'away', relaunch: false },
    ],
  },
  service: { schedulers: '[{"framework":"spark-*","type":"wait"}]' },
});
const { simulator } = stage;

describe('a host with a task of a `wait` framework', () => {
  test.concurrent('stays DRAINING and names task and framework, until the task ends', async () => {
    const taskId = simulator.launchTask({ framework: 'spark-jobs', hostname: 'host1', atOnce: true });
    await stage.request('start', { hosts: ['host1'] });

    const blocked = await stage.hostWhen('host1', ({ blockers }) => blockers.length > 0);
    expect(blocked).toMatchObject({ state: 'HOST_STATE_DRAINING', tasks: { running: 1, rescheduled: 0 } });
    expect(blocked.blockers).toEqual([
      {
        taskId,
        framework: 'spark-jobs',
        code: expect.stringMatching(/^inverse-offer-/),
        message: expect.stringContaining('spark-jobs'),
        since: expect.any(String),
      },
    ]);

    simulator.endTask('spark-jobs', taskId, 0);
    const down = await stage.hostWhen('host1', 'HOST_STATE_DOWN');
    expect(down).toMatchObject({ blockers: [], tasks: { running: 0, rescheduled: 1 } });
    expect(await stage.notes('host1')).toEqual(
      expect.arrayContaining([expect.stringMatching(`^blocked \\(inverse-offer-\\w+\\): ${taskId} of spark-jobs: `)]),
    );
    expect((await stage.history('host1')).at(-2)?.detail).toContain(`: ${taskId} of spark-jobs`);
  });

  test.concurrent('has its other tasks ended by Mesos only after that task, and is switched off all the while', async () => {
    const jobId = simulator.launchTask({ framework: 'spark-jobs', hostname: 'host2', atOnce: true });
    const webId = simulator.launchTask({ framework: 'web', hostname: 'host2', atOnce: true });
    await stage.request('start', { hosts: ['host2'] });
    const blocked = await stage.hostWhen('host2', ({ blockers }) => blockers.length === 2);

    expect(blocked.blockers.map(({ taskId, code }) => [taskId, code]).sort()).toEqual([
      [jobId, expect.stringMatching(/^inverse-offer-/)],
      [webId, 'waiting-for-others'],
    ]);
    expect(await agentOf(simulator, 'host2')).toMatchObject({ deactivated: true, drainState: undefined });
    expect(simulator.tasksOnHost('host2')).toHaveLength(2);

    simulator.endTask('spark-jobs', jobId, 0);
    const sightings = await until(
      'host2 out of the cluster',
      () => agentOf(simulator, 'host2'),
      (agent) => {
        if (agent !== undefined) expect(agent.deactivated).toBe(true);
        return agent === undefined;
      },
    );
    expect(sightings).toBeUndefined();
    await stage.hostWhen('host2', 'HOST_STATE_DOWN');
    await eventually('the other task runs elsewhere', () => {
      const task = simulator.tasksOfFramework('web').find(({ name }) => name === webId);
      return task?.state === 'TASK_RUNNING' && task.hostname !== 'host2';
    });
  });
});

describe('a host whose last task has ended without an acknowledgement', () => {
  test.concurrent('names the framework that does not acknowledge, and goes down when it does', async () => {
    const taskId = simulator.launchTask({ framework: 'mute', hostname: 'host3', atOnce: true });
    await stage.request('start', { hosts: ['host3'] });

    const { blockers } = await stage.hostWhen('host3', (host) => host.blockers.some((b) => b.code !== 'ending'));
    expect(blockers).toMatchObject([{ taskId, framework: 'mute', code: 'unacknowledged' }]);
    expect(blockers[0]?.message).toContain('framework mute has not acknowledged');

    simulator.setAcknowledging('mute', true);
    await stage.hostWhen('host3', 'HOST_STATE_DOWN');
  });

  test.concurrent('names the framework that is disconnected, and goes down when it is back', async () => {
    const taskId = simulator.launchTask({ framework: 'away', hostname: 'host4', atOnce: true });
    simulator.disconnectFramework('away');
    await stage.request('start', { hosts: ['host4'] });

    const { blockers } = await stage.hostWhen('host4', (host) => host.blockers.some((b) => b.code !== 'ending'));
    expect(blockers).toMatchObject([{ taskId, framework: 'away', code: 'unacknowledged' }]);

    simulator.reconnectFramework('away');
    await stage.hostWhen('host4', 'HOST_STATE_DOWN');
  });
});

test('the host with both kinds left the schedule and returned under one lease, with two posts more', async () => {
  const ofHost2 = writesOf(simulator).filter(({ call, body }) =>
    call === 'UPDATE_MAINTENANCE_SCHEDULE' ? true : body.includes(simulator.host('host2').agentId),
  );
  const first = ofHost2.findIndex(({ call, body }) => call === 'UPDATE_MAINTENANCE_SCHEDULE' && body.includes('host2'));
  const drain = ofHost2.findIndex(({ call }) => call === 'DRAIN_AGENT');

  expect(ofHost2.slice(drain - 1, drain + 2).map(({ call, body }) => [call, body.includes('"host2"')])).toEqual([
    ['UPDATE_MAINTENANCE_SCHEDULE', false],
    ['DRAIN_AGENT', false],
    ['UPDATE_MAINTENANCE_SCHEDULE', true],
  ]);
  expect(first).toBeLessThan(drain);
  expect(ofHost2.map(({ call }) => call)).not.toContain('REACTIVATE_AGENT');
  // One for each of the four requests, two for the host that left and returned.
  expect(schedulePosts(simulator)).toHaveLength(6);
  expect(await scheduledHosts(simulator)).toEqual(['host1', 'host2', 'host3', 'host4']);
});
