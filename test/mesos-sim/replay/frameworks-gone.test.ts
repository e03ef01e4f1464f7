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

async function stateOfAgent(hostname = 'host1'): Promise<string> {
  const { ip, port } = simulator.host(hostname);
  return (await send(`http://${ip}:${port}`, 'POST', '/api/v1', HEADERS, '{"type": "GET_STATE"}')).body;
}

/** The body of the recorded answer. */
function bodyOf(name: string): string {
  const [exchange] = recorded('r2', new RegExp(`^${name}$`));
  if (exchange === undefined) throw new Error(`${name} is not among the recorded exchanges`);
  return exchange.response?.body ?? '';
}

async function expectRecorded(name: string, hostname?: string): Promise<void> {
  expect(listsOf(await stateOfAgent(hostname))).toEqual(listsOf(bodyOf(name)));
}

describe('an agent lists the tasks of a framework that is gone, as Mesos did,', () => {
  test('which ran when it was torn down', async () => {
    simulator = await startSimulator({ ...QUIET, hosts: 3, frameworks: frameworks('oldfw', 'plain') });
    launch(simulator, 'oldfw.3@host1 oldfw.4@host1 oldfw.5@host2 oldfw.6@host2 oldfw.1@host3 oldfw.2@host3', 'oldfw');
    launch(simulator, 'plain.3@host1 plain.4@host1 plain.1@host2 plain.2@host2 plain.5@host3 plain.6@host3', 'plain');

    for (const name of ['oldfw', 'plain']) simulator.tearDownFramework(name);

    for (const number of [1, 2, 3]) {
      await expectRecorded(`r2-s22-agent${number}-v1-GET_STATE-torn`, `host${number}`);
    }
  });

  test('which ran when it was torn down, beside tasks that a drain has ended', async () => {
    simulator = await startSimulator({ ...QUIET, hosts: 3, frameworks: frameworks('pods', 'torn') });
    for (const number of [3, 5, 7]) launch(simulator, `pods.${number}.a@host3 pods.${number}.b@host3`, 'pods');
    launch(simulator, 'torn.1@host3 torn.2@host3', 'torn');
    simulator.tearDownFramework('torn');

    await onAgent(simulator, 'DRAIN_AGENT', 'host3');
    await eventually('the others have ended', () => simulator.tasksOnHost('host3').length === 0);

    await expectRecorded('r2-s13-agent-v1-GET_STATE-torn', 'host3');
    const drainOf = (body: string) => {
      const { slaves } = JSON.parse(body) as { slaves: Record<string, unknown>[] };
      const { active, deactivated, drain_info, used_resources } =
        slaves.find(({ hostname }) => hostname === 'host3') ?? {};
      return { active, deactivated, drain_info, used_resources };
    };
    const { body } = await send(simulator.url, 'GET', '/slaves', HEADERS, null);
    expect(drainOf(body)).toEqual(drainOf(bodyOf('r2-s13-master-GET-slaves-torn')));
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
    const { body } = await send(`http://${ip}:${port}`, 'GET', '/state', HEADERS, null);
    expect(JSON.parse(body).frameworks).toEqual(JSON.parse(bodyOf('r2-s13-agent-GET-state-torn')).frameworks);

    simulator.host('host1').kill();
    simulator.host('host1').start();

    await eventually(
      'the agent lists none of them',
      async () => (await stateOfAgent().catch(() => 'torn.1')).includes('torn.1') === false,
    );
  });
});

test('the master lists the tasks of a framework that is gone as killed with it, as Mesos did', async () => {
  simulator = await startSimulator({ ...QUIET, hosts: 3, frameworks: frameworks('torn') });
  launch(simulator, 'torn.1@host1 torn.2@host1 torn.3@host2 torn.4@host2 torn.9@host3 torn.10@host3', 'torn');

  simulator.tearDownFramework('torn');

  const endsOf = (body: string) => {
    const { completed_tasks, ...others } = (JSON.parse(body) as { get_tasks: MasterTasks }).get_tasks;
    const ends = completed_tasks.map(({ task_id, statuses }) => {
      const { state, source, reason, message = '' } = statuses.at(-1) ?? {};
      return { task: task_id.value, state, source, reason, message: message.replace(/Framework \S+/, 'Framework') };
    });
    return { ends: ends.toSorted((a, b) => a.task.localeCompare(b.task)), others };
  };
  const { body } = await send(simulator.url, 'POST', '/api/v1', HEADERS, '{"type": "GET_TASKS"}');
  expect(endsOf(body)).toEqual(endsOf(bodyOf('r2-s13-master-v1-GET_TASKS-torn')));
});

test('an agent tells of its drain as Mesos did, also when the master has reactivated it', async () => {
  const lasting = { executorExitMs: 86_400_000 };
  simulator = await startSimulator({ ...QUIET, ...lasting, frameworks: frameworks('web') });
  launch(simulator, 'web.1@host1', 'web');
  await onAgent(simulator, 'DRAIN_AGENT', 'host1');
  await eventually('it has ended', () => simulator.tasksOnHost('host1').length === 0);
  await onAgent(simulator, 'REACTIVATE_AGENT', 'host1');

  const recordedDrain = JSON.parse(bodyOf('r2-s20-agent-GET-state-draining'));
  const { ip, port } = simulator.host('host1');
  const { body } = await send(`http://${ip}:${port}`, 'GET', '/state', HEADERS, null);
  expect(JSON.parse(body)).toMatchObject({
    drain_config: recordedDrain.drain_config,
    estimated_drain_start_time_seconds: expect.any(Number),
  });
});

interface MasterTasks {
  readonly completed_tasks: readonly {
    readonly task_id: { readonly value: string };
    readonly statuses: readonly Partial<Record<'state' | 'source' | 'reason' | 'message', string>>[];
  }[];
}
