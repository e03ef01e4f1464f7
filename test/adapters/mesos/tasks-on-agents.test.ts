import { client, clientReplaying, closeAll, counting, deadMaster, master, replaying } from './stand-ins/master.ts';
import { recorded } from './stand-ins/recorded.ts';

afterEach(closeAll);

describe('tasksOnAgent', () => {
  const expected = [
    { taskId: 'batch-1', frameworkId: 'a43f504c-cf1d-4c80-ab83-75bdb918be92-0000' },
    { taskId: 'web-1', frameworkId: 'a43f504c-cf1d-4c80-ab83-75bdb918be92-0001' },
  ].map((task) => ({ ...task, agentId: 'a43f504c-cf1d-4c80-ab83-75bdb918be92-S0', state: 'TASK_RUNNING' }));

  test.each([
    { api: 'v1' as const, exchange: 'a-08-agent-v1-GET_STATE' },
    { api: 'v0' as const, exchange: 'a-08-agent-GET-state' },
  ])('reads tasks, framework names and the number of tasks from $api', async ({ api, exchange }) => {
    const agent = await master(counting(2, replaying(exchange)));
    const mesos = client([await deadMaster()], { api });

    const found = await mesos.tasksOnAgent({ agentId: 'S0', ip: '127.0.0.1', port: agent.port });

    expect([...(found?.tasks ?? [])].sort((a, b) => a.taskId.localeCompare(b.taskId))).toEqual(expected);
    expect(found?.unacknowledged).toEqual([]);
    expect(found?.frameworkNames).toEqual(
      new Map([
        ['a43f504c-cf1d-4c80-ab83-75bdb918be92-0001', 'web'],
        ['a43f504c-cf1d-4c80-ab83-75bdb918be92-0000', 'batch'],
      ]),
    );
    expect(agent.received).toHaveLength(2);
  });

  test('takes one connection to an agent, however many ask', async () => {
    const agent = await master(counting(2, replaying('a-08-agent-v1-GET_STATE')));
    const mesos = client([await deadMaster()]);

    await Promise.all([1, 2, 3].map(() => mesos.tasksOnAgent({ agentId: 'S0', ip: '127.0.0.1', port: agent.port })));

    expect(agent.received).toHaveLength(6);
    expect(new Set(agent.received.map(({ from }) => from)).size).toBe(1);
  });

  test('includes pending and queued tasks, and separates ended ones without acknowledgement', async () => {
    const task = (id: string, state: string, acknowledged = state) => ({
      task_id: { value: id },
      framework_id: { value: 'f' },
      agent_id: { value: 's' },
      state,
      status_update_state: acknowledged,
    });
    const get_tasks = {
      pending_tasks: [task('pending', 'TASK_STAGING')],
      queued_tasks: [task('queued', 'TASK_STAGING')],
      launched_tasks: [
        task('running', 'TASK_RUNNING', 'TASK_STARTING'),
        task('ended', 'TASK_KILLED', 'TASK_RUNNING'),
        task('odd', 'TASK_OF_TOMORROW'),
      ],
      terminated_tasks: [task('terminated', 'TASK_FINISHED', 'TASK_RUNNING')],
      completed_tasks: [task('completed', 'TASK_RUNNING')],
    };
    const get_frameworks = { frameworks: [{ framework_info: { id: { value: 'f' }, name: 'web' } }] };
    const body = JSON.stringify({ type: 'GET_STATE', get_state: { get_tasks, get_frameworks } });
    const agent = await master(counting(3, () => ({ body })));

    const found = await client([agent]).tasksOnAgent({ agentId: 's', ip: '127.0.0.1', port: agent.port });

    expect(found?.tasks.map(({ taskId }) => taskId)).toEqual(['pending', 'queued', 'running', 'odd']);
    expect(found?.unacknowledged.map(({ taskId }) => taskId)).toEqual(['ended', 'terminated']);
  });

  test.each([
    'r2-s22-agent1-v1-GET_STATE-torn',
    'r2-s22-agent3-v1-GET_STATE-torn-draining',
    'r2-s26-agent-v1-GET_STATE-torn-staging',
    'r2-s27-agent1-v1-GET_STATE-unacknowledged',
    'r2-s27-agent2-v1-GET_STATE-expired',
  ])('leaves out the tasks of frameworks that are gone: %s', async (name) => {
    const agent = await master(counting(0, replaying(name)));
    expect(recorded(name).response.body).toMatch(/"(queued|terminated)_tasks":\[\{"name"/);

    const found = await client([agent]).tasksOnAgent({ agentId: 's', ip: '127.0.0.1', port: agent.port });

    expect(found).toEqual({ tasks: [], unacknowledged: [], frameworkNames: new Map() });
  });

  test.each([
    { name: 'that closes the connection', instead: 'reset' as const },
    { name: 'that never answers', instead: 'silence' as const },
    { name: 'that stops in the middle of its answer', instead: 'half' as const },
  ])('is undefined for an agent $name', async ({ instead }) => {
    const agent = await master(() => ({ instead, body: '{"type":"GET_STATE"}' }));
    const mesos = client([agent], { timeoutMs: 100 });

    expect(await mesos.tasksOnAgent({ agentId: 's', ip: '127.0.0.1', port: agent.port })).toBeUndefined();
  });

  test('is undefined when nothing listens there', async () => {
    const gone = new URL(await deadMaster());
    const mesos = client([gone.origin]);

    expect(await mesos.tasksOnAgent({ agentId: 's', ip: '127.0.0.1', port: Number(gone.port) })).toBeUndefined();
  });

  test.each([
    ['401', { status: 401, body: '401 Unauthorized.' }, 'MesosRefused', 'mesos-unauthorized'],
    ['403', { status: 403, body: '403 Forbidden.' }, 'MesosRefused', 'mesos-forbidden'],
    ['a page', { body: '<html>It works!</html>' }, 'MesosRefused', 'agent-awaited'],
    ['JSON of something else', { body: '{"tasks":[]}' }, 'MesosRefused', 'agent-awaited'],
    ['503', { status: 503, body: 'Agent has not finished recovery' }, 'MesosUnavailable', 'agent-awaited'],
  ])('is an error, never empty, when the agent answers %s, and its host waits', async (_name, answer, error, wait) => {
    const agent = await master(() => answer);

    await expect(
      client([agent]).tasksOnAgent({ agentId: 's', ip: '127.0.0.1', port: agent.port }),
    ).rejects.toMatchObject({ name: error, message: expect.stringContaining(answer.body), wait });
  });
});

describe('isStillDraining', () => {
  const address = (agent: { readonly port: number }) => ({ ip: '127.0.0.1', port: agent.port });
  const drained = JSON.parse(recorded('r2-s20-agent-v1-GET_AGENT-draining').response.body ?? '');
  const { drain_config, ...rest } = drained.get_agent;
  const at = (body: object) => ({ body: JSON.stringify(body) });
  const STATE = { id: 's', frameworks: [] };

  test.each([
    { name: 'v1: true while GET_AGENT shows it', api: 'v1' as const, answer: at(drained), drains: true },
    { name: 'v1: false otherwise', api: 'v1' as const, answer: at({ ...drained, get_agent: rest }), drains: false },
    {
      name: 'v0: true while /state shows it',
      api: 'v0' as const,
      answer: at({ ...STATE, drain_config }),
      drains: true,
    },
    { name: 'v0: false otherwise', api: 'v0' as const, answer: at(STATE), drains: false },
    {
      name: 'v1: undefined for a silent agent',
      api: 'v1' as const,
      answer: { instead: 'reset' as const },
      drains: undefined,
    },
  ])('$name', async ({ api, answer, drains }) => {
    const agent = await master(() => answer);

    expect(await client([agent], { api }).isStillDraining(address(agent))).toBe(drains);
  });
});

interface ListedTask {
  readonly task_id: { readonly value: string };
  readonly agent_id: { readonly value: string };
  readonly state: string;
}

function listedTasks(name: string): { tasks: ListedTask[]; completed_tasks: ListedTask[] } {
  return JSON.parse(recorded(name).response.body ?? '').get_tasks;
}

describe('tasksByMaster', () => {
  test('lists the tasks of the given agents alone', async () => {
    const { mesos } = await clientReplaying(['a-06-v1-GET_AGENTS', 'a-06-v1-GET_TASKS']);

    const found = await mesos.tasksByMaster(new Set(['a43f504c-cf1d-4c80-ab83-75bdb918be92-S0']));

    expect(found.map(({ taskId }) => taskId).sort()).toEqual(['batch-1', 'web-1']);
  });

  test.each([
    {
      name: 'lists no phantom that an agent brings back from before machine/down',
      exchange: 'f-05-agent-restarted-v1-GET_TASKS',
      trap: ({ completed_tasks }: ReturnType<typeof listedTasks>) => completed_tasks,
      state: 'TASK_RUNNING',
    },
    {
      name: 'lists no ended task that its framework has not acknowledged',
      exchange: 'g-30-3s-v1-GET_TASKS',
      trap: ({ tasks }: ReturnType<typeof listedTasks>) => tasks,
      state: 'TASK_KILLED',
    },
  ])('$name', async ({ exchange, trap, state }) => {
    const { mesos } = await clientReplaying(['a-00-v1-GET_AGENTS-no-agents', exchange]);
    const listed = listedTasks(exchange);
    const agents = new Set([...listed.tasks, ...listed.completed_tasks].map((task) => task.agent_id.value));

    const found = await mesos.tasksByMaster(agents);

    expect(trap(listed).map((task) => task.state)).toContain(state);
    const running = listed.tasks.filter((task) => task.state === 'TASK_RUNNING');
    expect(found.map(({ taskId }) => taskId)).toEqual(running.map((task) => task.task_id.value));
  });

  test('is unavailable for an agent that the new leader knows from the registry only', async () => {
    const { mesos } = await clientReplaying(['k-03-recovered-v1-GET_AGENTS', 'k-03-recovered-v1-GET_TASKS']);

    await expect(mesos.tasksByMaster(new Set(['2ebfc2ef-b191-4b28-98ab-8c4dd69f03ca-S2']))).rejects.toMatchObject({
      name: 'MesosUnavailable',
    });
  });

  test('reads the same from v0 as from v1', async () => {
    const look = 'k-04-agents-back';
    const v1 = await clientReplaying([`${look}-v1-GET_AGENTS`, `${look}-v1-GET_TASKS`]);
    const v0 = await clientReplaying([`${look}-GET-state`], { api: 'v0' });
    const agents = new Set((await v1.mesos.agents()).agents.map(({ agentId }) => agentId));
    const ids = async (mesos: typeof v1.mesos) =>
      (await mesos.tasksByMaster(agents)).map(({ taskId }) => taskId).sort();

    expect((await ids(v1.mesos)).length).toBeGreaterThan(0);
    expect(await ids(v0.mesos)).toEqual(await ids(v1.mesos));
  });
});

test('unreachableTasks lists the tasks of an agent that the master has given up', async () => {
  const { mesos } = await clientReplaying(['h-03-unreachable-v1-GET_TASKS']);
  const { unreachable_tasks } = JSON.parse(recorded('h-03-unreachable-v1-GET_TASKS').response.body ?? '').get_tasks;
  const agentId: string = unreachable_tasks[0].agent_id.value;

  const found = await mesos.unreachableTasks(new Set([agentId]));

  expect(found.map(({ taskId }) => taskId).sort()).toEqual(['batch-1', 'web-1']);
  expect(await mesos.unreachableTasks(new Set(['another']))).toEqual([]);
});

test.each([
  { api: 'v1' as const, exchange: 'a-06-v1-GET_FRAMEWORKS' },
  { api: 'v0' as const, exchange: 'a-01-GET-frameworks' },
])('frameworkNames of $api gives the names by id', async ({ api, exchange }) => {
  const { mesos } = await clientReplaying([exchange], { api });

  expect(new Set((await mesos.frameworkNames()).values())).toEqual(new Set(['web', 'batch']));
});
