import { eventually } from '../patience.ts';
import { UNTIL_ENDED } from './ask-scheduler.ts';
import { isRunning, simulator, start } from './one-cluster.ts';
import { agent, call, down, onAgent, read, schedule, up } from './simulated-master.ts';

describe('agents', () => {
  test('end after machine/down, are refused while it lasts, and come back under their id after machine/up', async () => {
    await start({ hosts: 2, tasksPerHost: 1 });
    const { agentId } = simulator.host('host1');
    await schedule(simulator, 'host1');
    await down(simulator, 'host1');
    await eventually('init has tried twice', () => simulator.host('host1').refusals >= 2);
    expect(await agent(simulator, 'host1')).toBeUndefined();

    await up(simulator, 'host1');

    await eventually('the agent is listed', async () => (await agent(simulator, 'host1')) !== undefined);
    const back = await agent(simulator, 'host1');
    expect(back).toMatchObject({ active: true, agent_info: { id: { value: agentId } }, reregistered_time: {} });
  });

  test('stay away after machine/up when init does not start them', async () => {
    await start({ hosts: 2 });
    simulator.host('host1').stopInit();
    await schedule(simulator, 'host1');
    await down(simulator, 'host1');
    await eventually('the process has ended', () => !simulator.host('host1').running);
    await up(simulator, 'host1');
    expect(await agent(simulator, 'host1')).toBeUndefined();

    simulator.host('host1').startInit();

    expect(await agent(simulator, 'host1')).toMatchObject({ active: true });
  });

  test('answer on an address of their own, until their process ends', async () => {
    await start({ hosts: 2, tasksPerHost: 3, initRestartMs: null });
    const { ip, port } = simulator.host('host1');
    const answer = await call(simulator, 'GET_TASKS', {}, `http://${ip}:${port}`);
    const { get_tasks } = JSON.parse(answer.body) as { get_tasks: { launched_tasks: object[] } };
    expect(get_tasks.launched_tasks).toHaveLength(3);

    simulator.host('host1').kill();

    await expect(call(simulator, 'GET_HEALTH', {}, `http://${ip}:${port}`)).rejects.toThrow();
    expect((await call(simulator, 'GET_HEALTH', {}, `http://${simulator.host('host2').ip}:${port}`)).status).toBe(200);
  });

  test('that were killed leave the lists after the ping timeout and come back with their tasks', async () => {
    await start({
      hosts: 2,
      tasksPerHost: 1,
      frameworks: [{ name: 'web' }],
      agentPingTimeoutMs: UNTIL_ENDED * 1_000,
      initRestartMs: null,
    });
    simulator.host('host1').kill();
    expect(await agent(simulator, 'host1')).toMatchObject({ active: false, deactivated: false });
    simulator.host('host1').missPings();
    expect(await agent(simulator, 'host1')).toBeUndefined();
    expect(simulator.tasksOnHost('host1')).toHaveLength(1);

    simulator.host('host1').start();

    const { tasks } = await read<{ tasks: object[] }>(simulator, 'GET_TASKS');
    expect(tasks).toHaveLength(2);
  });
});

test('the metrics of an agent count a framework until its last task is acknowledged, and tell of a leader', async () => {
  await start({ hosts: 1, frameworks: [{ name: 'slow', acknowledges: false, relaunch: false }], updateRetryMs: 10 });
  const { ip, port } = simulator.host('host1');
  const metrics = async () => {
    const { body } = await call(simulator, 'GET_METRICS', { get_metrics: {} }, `http://${ip}:${port}`);
    const { get_metrics } = JSON.parse(body) as { get_metrics: { metrics: { name: string; value: number }[] } };
    const {
      'slave/frameworks_active': frameworks,
      'slave/tasks_running': running,
      'slave/registered': registered,
    } = Object.fromEntries(get_metrics.metrics.map(({ name, value }) => [name, value]));
    return { frameworks, running, registered };
  };
  expect(await metrics()).toEqual({ frameworks: 0, running: 0, registered: 1 });
  const taskId = simulator.launchTask({ framework: 'slow', hostname: 'host1', atOnce: true });
  expect(await metrics()).toEqual({ frameworks: 1, running: 1, registered: 1 });

  simulator.endTask('slow', taskId, 0);
  expect(await metrics()).toEqual({ frameworks: 1, running: 0, registered: 1 });
  simulator.setAcknowledging('slow', true);
  await eventually('nothing is left', async () => (await metrics()).frameworks === 0);

  simulator.loseLeader();
  expect(await metrics()).toEqual({ frameworks: 0, running: 0, registered: 0 });
});

describe('draining', () => {
  test('takes as long as the longest kill policy, and ends when the updates are acknowledged', async () => {
    await start({ hosts: 2, frameworks: [{ name: 'web' }, { name: 'slow', acknowledges: false }], updateRetryMs: 10 });
    const resisting = { framework: 'web', hostname: 'host1', killSeconds: UNTIL_ENDED, atOnce: true };
    const taskId = simulator.launchTask(resisting);
    simulator.launchTask({ framework: 'slow', hostname: 'host1', atOnce: true });
    await onAgent(simulator, 'DRAIN_AGENT', 'host1');
    await eventually('the one that obeys has ended', () => simulator.tasksOnHost('host1').length === 1);
    expect(simulator.tasksOnHost('host1')).toMatchObject([{ taskId }]);
    simulator.host('host1').endKills();
    expect(simulator.tasksOnHost('host1')).toEqual([]);
    expect(await agent(simulator, 'host1')).toMatchObject({ drain_info: { state: 'DRAINING' } });

    simulator.setAcknowledging('slow', true);

    await eventually('it is drained', async () => (await agent(simulator, 'host1'))?.drain_info?.state === 'DRAINED');
  });

  test.each([
    { executor: 'the default executor', httpCommandExecutor: false, left: 1 },
    { executor: 'an HTTP command executor', httpCommandExecutor: true, left: 0 },
  ])(
    'with a max_grace_period leaves $left stubborn task after it to $executor',
    async ({ httpCommandExecutor, left }) => {
      await start({ hosts: 1, frameworks: [{ name: 'web', relaunch: false }], httpCommandExecutor });
      const launch = (killSeconds: number) =>
        simulator.launchTask({ framework: 'web', hostname: 'host1', killSeconds, atOnce: true });
      launch(UNTIL_ENDED);
      // Ends after the period of grace: what that shortens has ended by then.
      const later = launch(0.06);

      await onAgent(simulator, 'DRAIN_AGENT', 'host1', { max_grace_period: { nanos: 20_000_000 } });
      await eventually('the other has ended', () => {
        return !simulator.tasksOnHost('host1').some(({ taskId }) => taskId === later);
      });

      expect(simulator.tasksOnHost('host1')).toHaveLength(left);
      simulator.host('host1').endKills();
      await eventually('it is drained', async () => (await agent(simulator, 'host1'))?.drain_info?.state === 'DRAINED');
    },
  );
});

describe('a launch comes to nothing', () => {
  test('on an agent that still drains, although the master has reactivated it', async () => {
    await start({ hosts: 1, frameworks: [{ name: 'web', relaunch: false }], executorExitMs: UNTIL_ENDED * 1_000 });
    simulator.launchTask({ framework: 'web', hostname: 'host1', atOnce: true });
    await onAgent(simulator, 'DRAIN_AGENT', 'host1');
    await eventually('it is DRAINED', async () => (await agent(simulator, 'host1'))?.drain_info?.state === 'DRAINED');
    expect((await onAgent(simulator, 'REACTIVATE_AGENT', 'host1')).status).toBe(200);

    const taskId = simulator.launchTask({ framework: 'web', hostname: 'host1', atOnce: true });

    expect(simulator.tasksOnHost('host1')).toEqual([]);
    const { completed_tasks } = await read<{ completed_tasks: CompletedTask[] }>(simulator, 'GET_TASKS');
    expect(completed_tasks.find(({ task_id }) => task_id.value === taskId)).toMatchObject({
      state: 'TASK_DROPPED',
      statuses: [{ reason: 'REASON_AGENT_DRAINING' }],
    });
    const { ip, port } = simulator.host('host1');
    const drainsItself = async () =>
      (await call(simulator, 'GET_AGENT', {}, `http://${ip}:${port}`)).body.includes('"drain_config"');
    expect(await drainsItself()).toBe(true);
    simulator.host('host1').endExecutors();
    expect(await drainsItself()).toBe(false);
    simulator.launchTask({ framework: 'web', hostname: 'host1', atOnce: true });
    expect(simulator.tasksOnHost('host1').filter(isRunning)).toHaveLength(1);
  });

  test('anywhere in the cluster, when a schedule is posted while it is on its way', async () => {
    await start({ hosts: 2, frameworks: [{ name: 'web' }], acceptMs: 300 });
    simulator.launchTask({ framework: 'web', hostname: 'host1', atOnce: true });
    await eventually('a schedule has rescinded the offer of a replacement', async () => {
      for (const { taskId } of simulator.tasksOfFramework('web')) simulator.killTask('web', taskId);
      await schedule(simulator, 'host2');
      return simulator.rescindedLaunches('web') > 0;
    });

    await eventually('it runs all the same', () => simulator.tasksOfFramework('web').filter(isRunning).length === 1);
  });
});

interface CompletedTask {
  readonly task_id: { readonly value: string };
  readonly state: string;
  readonly statuses: readonly { readonly reason?: string }[];
}
