import { afterEach, describe, expect, test } from '@jest/globals';
import { type Simulator, startSimulator } from '../../../local/mesos-sim/simulator.ts';
import { eventually } from '../../patience.ts';
import { onAgent } from '../simulated-master.ts';
import { launch } from './recorded/launches.ts';
import { recorded } from './recorded/recorded.ts';
import { send } from './recorded/send.ts';

/** Resources, containers and executors of these agents were others than the simulated ones: the lists are compared, not the tasks. */

interface AgentState {
  readonly get_tasks: Readonly<Record<string, readonly { task_id: { value: string }; state: string }[]>>;
  readonly get_frameworks: Readonly<Record<string, readonly { framework_info: { name: string } }[]>>;
}

function listsOf(body: string) {
  const { get_tasks, get_frameworks } = (JSON.parse(body) as { get_state: AgentState }).get_state;
  return {
    ...Object.fromEntries(
      Object.entries(get_tasks).map(([list, tasks]) => [
        list,
        tasks.map(({ task_id, state }) => `${task_id.value} ${state}`).sort(),
      ]),
    ),
    ...Object.fromEntries(
      Object.entries(get_frameworks).map(([list, frameworks]) => [
        list,
        frameworks.map(({ framework_info }) => framework_info.name).sort(),
      ]),
    ),
  };
}

const HEADERS = { 'content-type': 'application/json', accept: 'application/json' };
const QUIET = { hosts: 1, initRestartMs: null, killDelayMs: 5, startDelayMs: 5, executorExitMs: 0 };
const frameworks = (...names: string[]) => names.map((name) => ({ name, relaunch: false }));

let simulator: Simulator;
afterEach(() => simulator.stop());

async function stateOfAgent(): Promise<string> {
  const { ip, port } = simulator.host('host1');
  return (await send(`http://${ip}:${port}`, 'POST', '/api/v1', HEADERS, '{"type": "GET_STATE"}')).body;
}

async function expectRecorded(name: string): Promise<void> {
  const [exchange] = recorded('r2', new RegExp(`^${name}$`));
  expect(listsOf(await stateOfAgent())).toEqual(listsOf(exchange?.response?.body ?? ''));
}

describe('an agent lists the tasks of a framework that is gone, as Mesos did,', () => {
  test('which ran when it was torn down', async () => {
    simulator = await startSimulator({ ...QUIET, frameworks: frameworks('oldfw', 'plain') });
    launch(simulator, 'oldfw.3@host1 oldfw.4@host1', 'oldfw');
    launch(simulator, 'plain.3@host1 plain.4@host1', 'plain');

    for (const name of ['oldfw', 'plain']) simulator.tearDownFramework(name);

    await expectRecorded('r2-s22-agent1-v1-GET_STATE-torn');
  });

  test('which ran when it was torn down while the agent drained', async () => {
    simulator = await startSimulator({ ...QUIET, frameworks: frameworks('oldfw', 'plain', 'torn') });
    launch(simulator, 'oldfw.1@host1 oldfw.2@host1', 'oldfw');
    launch(simulator, 'plain.5@host1 plain.6@host1', 'plain');
    for (const name of ['oldfw', 'plain']) simulator.tearDownFramework(name);
    launch(simulator, 'torn.3@host1', 'torn');
    launch(simulator, 'torn.1@host1 torn.2@host1', 'torn', { killSeconds: 86_400 });
    await onAgent(simulator, 'DRAIN_AGENT', 'host1');
    await eventually('the quick task has ended', () => simulator.tasksOnHost('host1').length === 2);

    simulator.tearDownFramework('torn');

    await expectRecorded('r2-s22-agent3-v1-GET_STATE-torn-draining');
  });

  test('which were staged when it was torn down', async () => {
    simulator = await startSimulator({ ...QUIET, frameworks: frameworks('stag') });
    launch(simulator, 'stag.1@host1 stag.2@host1 stag.3@host1 stag.4@host1', 'stag', {
      atOnce: false,
      startSeconds: 60,
    });

    simulator.tearDownFramework('stag');

    await expectRecorded('r2-s26-agent-v1-GET_STATE-torn-staging');
  });

  test('which had ended, and which it had not acknowledged', async () => {
    simulator = await startSimulator({
      ...QUIET,
      frameworks: [{ name: 'gone', relaunch: false, acknowledges: false }],
    });
    launch(simulator, 'gone.1@host1 gone.2@host1', 'gone');
    await onAgent(simulator, 'DRAIN_AGENT', 'host1');
    await eventually('both have ended', () => simulator.tasksOnHost('host1').length === 0);

    simulator.tearDownFramework('gone');

    await expectRecorded('r2-s27-agent1-v1-GET_STATE-unacknowledged');
  });

  test('which ran when its failover_timeout was over', async () => {
    simulator = await startSimulator({ ...QUIET, frameworks: frameworks('expires') });
    launch(simulator, 'expires.1@host1 expires.2@host1', 'expires');

    simulator.tearDownFramework('expires');

    await expectRecorded('r2-s27-agent2-v1-GET_STATE-expired');
  });

  test('until its process is started again, and never in /state', async () => {
    simulator = await startSimulator({ ...QUIET, frameworks: frameworks('torn') });
    launch(simulator, 'torn.1@host1 torn.2@host1', 'torn');
    simulator.tearDownFramework('torn');
    const { ip, port } = simulator.host('host1');
    const [exchange] = recorded('r2', /^r2-s13-agent-GET-state-torn$/);
    const { body } = await send(`http://${ip}:${port}`, 'GET', '/state', HEADERS, null);
    expect(JSON.parse(body).frameworks).toEqual(JSON.parse(exchange?.response?.body ?? '').frameworks);

    simulator.host('host1').kill();
    simulator.host('host1').start();

    await eventually(
      'the agent lists none of them',
      async () => (await stateOfAgent().catch(() => 'torn.1')).includes('torn.1') === false,
    );
  });
});
