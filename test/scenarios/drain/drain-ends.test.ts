import type { HostView } from '../../../functions/contract/api/api.ts';
import { agentOf } from '../master-view.ts';
import { stageOfFile, until } from '../stage.ts';

/** Drains whose framework goes, and agents that drain longer than the master says. */

/** Seconds that a kill, or the end of an executor, takes which the test ends itself, however slow the machine is. */
const UNTIL_ENDED = 86_400;
const names = ['web', 'torn-before', 'torn-while', 'torn-in-cancel'];
const stage = await stageOfFile({
  cluster: {
    hosts: 6,
    frameworks: names.map((name) => ({ name, relaunch: false })),
    executorExitMs: UNTIL_ENDED * 1_000,
    agentPingTimeoutMs: UNTIL_ENDED * 1_000,
  },
  service: { reconcileSeconds: 1 },
});
const { simulator } = stage;

const launch = (framework: string, hostname: string, killSeconds?: number) =>
  simulator.launchTask({ framework, hostname, atOnce: true, ...(killSeconds === undefined ? {} : { killSeconds }) });
const has =
  (code: string) =>
  ({ blockers }: HostView) =>
    blockers.some((blocker) => blocker.code === code);

/** True while the agent process itself says that it drains. */
async function drainsItself(hostname: string): Promise<boolean> {
  const { ip, port } = simulator.host(hostname);
  const response = await fetch(`http://${ip}:${port}/api/v1`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"type":"GET_AGENT"}',
  });
  return (await response.text()).includes('drain_config');
}

describe('tasks of a framework that is gone hold nothing up:', () => {
  test.concurrent('torn down before the drain', async () => {
    launch('torn-before', 'host1');
    simulator.tearDownFramework('torn-before');

    const { body } = await stage.call<{ hosts: { plan: { tasks: unknown[] } }[] }>('POST', '/v1/maintenance/start', {
      hosts: ['host1'],
      dryRun: true,
    });
    expect(body.hosts[0]?.plan.tasks).toEqual([]);
    await stage.request('start', { hosts: ['host1'] });

    expect(await stage.hostWhen('host1', 'HOST_STATE_DOWN')).toMatchObject({ tasks: { running: 0, lost: 0 } });
  });

  test.concurrent('torn down in the middle of the drain', async () => {
    launch('torn-while', 'host2', UNTIL_ENDED);
    await stage.request('start', { hosts: ['host2'] });
    await stage.hostWhen('host2', has('ending'));

    simulator.tearDownFramework('torn-while');

    await stage.hostWhen('host2', 'HOST_STATE_DOWN');
  });

  test.concurrent('torn down while a cancel waits for them', async () => {
    launch('torn-in-cancel', 'host3', UNTIL_ENDED);
    await stage.request('start', { hosts: ['host3'] });
    await stage.hostWhen('host3', has('ending'));
    await stage.request('cancel', { hosts: ['host3'] });
    await stage.hostWhen('host3', has('agent-draining'));

    simulator.tearDownFramework('torn-in-cancel');
    simulator.host('host3').endExecutors();

    await stage.hostWhen('host3', 'HOST_STATE_UP');
    expect(await agentOf(simulator, 'host3')).toMatchObject({ active: true, deactivated: false });
  });
});

describe('a host is not UP while its agent still drains, although the master has no objection,', () => {
  test.concurrent('after a cancel', async () => {
    launch('web', 'host4', UNTIL_ENDED);
    await stage.request('start', { hosts: ['host4'] });
    await stage.hostWhen('host4', has('ending'));
    await stage.request('cancel', { hosts: ['host4'] });
    simulator.host('host4').endKills();

    await until(
      'the master to say DRAINED',
      () => agentOf(simulator, 'host4'),
      (agent) => agent?.drainState === 'DRAINED',
    );
    expect(await drainsItself('host4')).toBe(true);
    const waiting = await stage.hostWhen('host4', ({ blockers }) =>
      blockers.some(({ message }) => message.includes('drops every task')),
    );
    expect(waiting.state).toBe('HOST_STATE_DRAINING');
    simulator.host('host4').endExecutors();
    await stage.hostWhen('host4', 'HOST_STATE_UP');

    expect(await drainsItself('host4')).toBe(false);
    const taskId = launch('web', 'host4');
    expect(simulator.tasksOnHost('host4').map((task) => task.taskId)).toEqual([taskId]);
  });

  test.concurrent('when it died while it drained, and comes back after a complete', async () => {
    launch('web', 'host5', UNTIL_ENDED);
    await stage.request('start', { hosts: ['host5'] });
    await stage.hostWhen('host5', has('ending'));
    simulator.host('host5').stopInit();
    simulator.host('host5').kill();
    simulator.host('host5').missPings();
    await stage.hostWhen('host5', 'HOST_STATE_DOWN');

    await stage.request('complete', { hosts: ['host5'] });
    await stage.hostWhen('host5', has('agent-missing'));
    simulator.host('host5').startInit();
    await stage.hostWhen('host5', has('agent-draining'));
    simulator.host('host5').endKills();
    simulator.host('host5').endExecutors();
    await stage.hostWhen('host5', 'HOST_STATE_UP');

    expect(await drainsItself('host5')).toBe(false);
  });
});

test('a dry run of a host whose agent is lost tells of the tasks that Mesos still knows there, and so does the drain', async () => {
  launch('web', 'host6');
  launch('web', 'host6');
  await stage.hostWhen('host6', 'HOST_STATE_UP');
  simulator.host('host6').stopInit();
  simulator.host('host6').kill();
  const says = 'its agent does not answer; Mesos knows of 2 tasks on it';

  const planned = () =>
    stage.call<{ hosts: { plan: { steps: string[] } }[] }>('POST', '/v1/maintenance/start', {
      hosts: ['host6'],
      dryRun: true,
    });
  // At first Mesos lists the agent, and has its tasks; then it is unreachable, and so are they.
  for (const isGone of [false, true]) {
    if (isGone) {
      simulator.host('host6').missPings();
      await stage.hostWhen('host6', ({ agents }) => agents[0]?.status === 'gone');
    }
    const { body } = await planned();
    expect(body.hosts[0]?.plan.steps[0]).toBe(says.replace(';', ':'));
    expect(body.hosts[0]?.plan.steps.join()).not.toContain('no task runs on it');
  }
  await stage.request('start', { hosts: ['host6'] });
  await stage.hostWhen('host6', 'HOST_STATE_DOWN');
  expect((await stage.history('host6')).map(({ detail }) => detail).join()).toContain(says);
});
