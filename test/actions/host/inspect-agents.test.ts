import { inspectAgents, stillDraining } from '../../../functions/actions/host/inspect-agents.ts';
import { publishSchedule } from '../../../functions/actions/schedule/publish.ts';
import { MaintenanceError } from '../../../functions/contract/errors.ts';
import type { Host } from '../../../functions/domain/host/host.ts';
import type { Task } from '../../../functions/domain/mesos/mesos.ts';
import { createFakeMesos, type FakeMesos } from '../../fakes/fake-mesos.ts';
import { hostMaintenance, hostRecord } from '../../fakes/host-record.ts';
import { testServices } from '../../fakes/services.ts';

/** Open files that a Lambda function may have, less than which its calls have to need. */
const FEW = 150;
const names = (count: number) => Array.from({ length: count }, (_, index) => `h${index + 1}`);

/** Keeps each call to an agent open until others had a turn, and counts those open together. */
function counting(mesos: FakeMesos): { most: number; calls: Record<string, number> } {
  const counted = { most: 0, calls: {} as Record<string, number> };
  let open = 0;
  const { tasksOnAgent, tasksByMaster, agent } = mesos;
  const count = (call: string) => {
    counted.calls[call] = (counted.calls[call] ?? 0) + 1;
  };
  Object.assign(mesos, {
    tasksOnAgent: async (...args: Parameters<typeof tasksOnAgent>) => {
      count('tasksOnAgent');
      open += 1;
      counted.most = Math.max(counted.most, open);
      await new Promise((resolve) => setImmediate(resolve));
      open -= 1;
      return tasksOnAgent(...args);
    },
    tasksByMaster: (...args: Parameters<typeof tasksByMaster>) => {
      count('tasksByMaster');
      return tasksByMaster(...args);
    },
    agent: (...args: Parameters<typeof agent>) => {
      count('agent');
      return agent(...args);
    },
  } satisfies Partial<FakeMesos>);
  return counted;
}

const task = (hostname: string) =>
  ({ taskId: `t-${hostname}`, frameworkId: 'f1', agentId: `${hostname}-S0`, state: 'TASK_RUNNING' }) as const;

test('a thousand agents are asked, and never more at the same time than a function has open files', async () => {
  const mesos = createFakeMesos(names(1_000));
  for (const [hostname, tasks] of mesos.tasks) tasks.push(task(hostname));
  const counted = counting(mesos);
  const { agents } = await mesos.agents();

  const { tasksOf, silent } = await inspectAgents(testServices(mesos), agents);

  expect([...tasksOf.values()].flatMap(({ tasks }) => tasks)).toHaveLength(1_000);
  expect(silent.size).toBe(0);
  expect(counted.calls).toEqual({ tasksOnAgent: 1_000 });
  expect(counted.most).toBeLessThan(FEW);
});

test('a request of a thousand hosts looks at no more agents at the same time', async () => {
  const hostnames = names(1_000);
  const mesos = createFakeMesos(hostnames);
  for (const [hostname, tasks] of mesos.tasks) tasks.push(task(hostname));
  const counted = counting(mesos);
  const services = testServices(mesos);
  const hosts = await Promise.all(
    hostnames.map((hostname, index) => services.store.putHost(wantedDown(hostname, `10.0.0.${index + 1}`), 0)),
  );

  await publishSchedule(services, hosts);

  expect(counted.calls).toEqual({ tasksOnAgent: 1_000 });
  expect(counted.most).toBeLessThan(FEW);
  expect([...mesos.agentsByHost.values()].every(({ drain }) => drain === 'draining')).toBe(true);
});

test('silent agents cost the master one list of tasks, however many they are, and the rest of them nothing', async () => {
  const mesos = createFakeMesos(names(300));
  const { agents } = await mesos.agents();
  for (const hostname of names(300)) {
    mesos.tasks.get(hostname)?.push(task(hostname));
    mesos.disconnectAgent(hostname);
  }
  mesos.loseAgent('h300');
  const counted = counting(mesos);

  const { tasksOf, silent } = await inspectAgents(testServices(mesos), agents);

  expect(silent.size).toBe(300);
  expect([...tasksOf.values()].flatMap(({ tasks }) => tasks)).toHaveLength(299);
  expect(counted.calls.tasksByMaster).toBe(1);
  expect(counted.calls.tasksOnAgent).toBeLessThan(FEW);
});

test('one agent that the master no longer lists has nothing left, and no list of tasks is asked for', async () => {
  const mesos = createFakeMesos(['h1']);
  const { agents } = await mesos.agents();
  mesos.loseAgent('h1');
  const counted = counting(mesos);

  const { tasksOf } = await inspectAgents(testServices(mesos), agents);

  expect([...tasksOf.values()].map(({ tasks }) => tasks)).toEqual([[]]);
  expect(counted.calls).toEqual({ tasksOnAgent: 1, agent: 1 });
});

test('of silent agents without a task the master is asked whether it hides some', async () => {
  const mesos = createFakeMesos(['h1', 'h2']);
  const { agents } = await mesos.agents();
  mesos.tasks.get('h1')?.push(task('h1'));
  for (const hostname of ['h1', 'h2']) mesos.disconnectAgent(hostname);
  mesos.hiddenByMaster = async (agentIds) => new Map([...agentIds].map((agentId) => [agentId, `${agentId} is in use`]));

  const { tasksOf } = await inspectAgents(testServices(mesos), agents);

  expect([...tasksOf].map(([{ hostname }, { hidden }]) => [hostname, hidden])).toEqual([
    ['h1', undefined],
    ['h2', 'h2-S0 is in use'],
  ]);
});

describe('an agent that does not count its tasks', () => {
  async function uncounted(tasks: number, byMaster: { tasks?: number; isUsed?: boolean }) {
    const mesos = createFakeMesos(['h1']);
    const { agents } = await mesos.agents();
    const some = (count: number) => Array<Task>(count).fill(task('h1'));
    const answered = { unacknowledged: [], frameworkNames: new Map(), uncounted: 'answered 501' };
    mesos.tasksOnAgent = async () => ({ ...answered, tasks: some(tasks) });
    mesos.tasksByMaster = async () => some(byMaster.tasks ?? 0);
    mesos.hiddenByMaster = async (ids) => new Map(byMaster.isUsed ? [...ids].map((id) => [id, 'in use']) : []);
    const services = testServices(mesos);
    const counted = counting(mesos);
    const { tasksOf, silent } = await inspectAgents(services, agents);
    const [found] = [...tasksOf.values()];
    return { tasks: found?.tasks.length, hidden: found?.hidden, silent: silent.size, asked: counted.calls };
  }

  test('and shows none has those that the master knows of', async () => {
    expect(await uncounted(0, { tasks: 1 })).toMatchObject({ tasks: 1, hidden: undefined, silent: 0 });
  });

  test('and shows none hides some when the master counts resources in use', async () => {
    expect(await uncounted(0, { isUsed: true })).toMatchObject({ tasks: 0, hidden: 'in use', silent: 0 });
  });

  test('and shows none is empty when the master counts nothing either', async () => {
    expect(await uncounted(0, {})).toMatchObject({ tasks: 0, hidden: undefined, silent: 0 });
  });

  test('and shows some is not empty, whatever the master says', async () => {
    expect(await uncounted(2, {})).toMatchObject({ tasks: 2, asked: { tasksOnAgent: 1 } });
  });
});

test('an agent that answers without its tasks delays every caller, or counts as one that hides tasks', async () => {
  const mesos = createFakeMesos(['h1', 'h2']);
  const { agents } = await mesos.agents();
  const { tasksOnAgent } = mesos;
  mesos.tasksOnAgent = async (agent) => {
    if (agent.agentId !== 'h1-S0') return tasksOnAgent(agent);
    throw new MaintenanceError('MesosUnavailable', 'answered 503', { wait: 'agent-awaited' });
  };
  const services = testServices(mesos);

  await expect(inspectAgents(services, agents)).rejects.toMatchObject({ wait: 'agent-awaited' });
  const { tasksOf } = await inspectAgents(services, agents, { patient: false });

  expect([...tasksOf].map(([{ hostname }, { hidden }]) => [hostname, hidden]).sort()).toEqual([
    ['h1', 'the agent does not say what it runs: answered 503'],
    ['h2', undefined],
  ]);
});

test('an agent that has no call to say whether it drains counts as the master shows it', async () => {
  const mesos = createFakeMesos(['h1', 'h2']);
  const { agents } = await mesos.agents();
  mesos.isStillDraining = async ({ ip }) => {
    if (ip === '10.0.0.2') return true;
    throw new MaintenanceError('MesosRefused', 'answered 400', { wait: 'agent-awaited' });
  };

  const draining = await stillDraining(testServices(mesos), agents);

  expect(draining.map(({ hostname }) => hostname)).toEqual(['h2']);
});

test('a fault of our own is thrown: it is no silence of the agent', async () => {
  const mesos = createFakeMesos(['h1']);
  const { agents } = await mesos.agents();
  mesos.tasksOnAgent = () => Promise.reject(new MaintenanceError('Internal', 'connect EMFILE'));

  await expect(inspectAgents(testServices(mesos), agents)).rejects.toMatchObject({ name: 'Internal' });
});

function wantedDown(hostname: string, ip: string): Host {
  return hostRecord({
    hostname,
    ip,
    goalState: 'HOST_STATE_DOWN',
    window: { startNs: '5', durationNs: null },
    maintenance: hostMaintenance({ requestedAt: '2026-03-01T11:59:00.000Z' }),
  });
}
