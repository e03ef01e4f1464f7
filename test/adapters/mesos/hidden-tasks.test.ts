import {
  type Answer,
  client,
  clientReplaying,
  closeAll,
  counting,
  master,
  OPERATOR,
  replaying,
} from './stand-ins/master.ts';
import { EXCHANGES, type Exchange, recorded } from './stand-ins/recorded.ts';

afterEach(closeAll);

const credentials = async () => OPERATOR;
const APIS = [
  { api: 'v1' as const, state: 'a-08-agent-v1-GET_STATE' },
  { api: 'v0' as const, state: 'a-08-agent-GET-state' },
];

/** The agent's answer to a principal that sees nothing: 200 and empty lists. */
const EMPTY: Readonly<Record<'v1' | 'v0', Answer>> = {
  v1: { body: '{"type":"GET_STATE","get_state":{"get_tasks":{},"get_executors":{},"get_frameworks":{}}}' },
  v0: { body: '{"id":"s","frameworks":[],"completed_frameworks":[]}' },
};

function isOfMetrics({ call }: { readonly call: string }): boolean {
  return /METRICS|metrics/.test(call);
}

async function look(api: 'v1' | 'v0', tasks: number | number[], answer: Parameters<typeof counting>[1]) {
  const agent = await master(counting(tasks, answer));
  const found = await client([agent], { api, credentials }).tasksOnAgent({
    ...{ agentId: 's', ip: '127.0.0.1', port: agent.port },
  });
  return { found, agent };
}

describe.each(APIS)('an agent that is asked by $api', ({ api, state }) => {
  const inApi = (values: object) => {
    const metrics = Object.entries(values).map(([name, value]) => ({ name, value }));
    return { body: JSON.stringify(api === 'v0' ? values : { type: 'GET_METRICS', get_metrics: { metrics } }) };
  };

  test('and counts tasks without showing any has a sign of hidden tasks', async () => {
    const { found, agent } = await look(api, 3, () => EMPTY[api]);

    expect(found).toMatchObject({
      tasks: [],
      hidden: `the metrics of the agent at 127.0.0.1:${agent.port} count 3 tasks, but it shows the principal 'ops' 0`,
    });
  });

  test('and counts more tasks than it shows has one too', async () => {
    expect((await look(api, 3, replaying(state))).found?.hidden).toMatch(/ count 3 tasks, but it shows .* 2$/);
  });

  test('and counts no tasks is empty, whatever its executors do', async () => {
    expect((await look(api, 0, () => EMPTY[api])).found?.hidden).toBeUndefined();
  });

  test('and ends a task between the two calls is asked again', async () => {
    const { found, agent } = await look(api, [1, 0], () => EMPTY[api]);

    expect(found?.hidden).toBeUndefined();
    expect(agent.received).toHaveLength(4);
  });

  describe('that counts neither tasks nor frameworks', () => {
    const NO_USE = { tasks_staging: 0, tasks_starting: 0, tasks_running: 0, frameworks_active: 0, registered: 1 };

    async function lookBut(gauges: Readonly<Record<string, number | undefined>>) {
      const entries = Object.entries({ ...NO_USE, ...gauges }).map(([name, value]) => [`slave/${name}`, value]);
      const list = replaying(state);
      const agent = await master((request) =>
        isOfMetrics(request)
          ? inApi(Object.fromEntries(entries.filter(([, value]) => value !== undefined)))
          : list(request),
      );
      const found = await client([agent], { api }).tasksOnAgent({ agentId: 's', ip: '127.0.0.1', port: agent.port });
      return { found, calls: agent.received.length };
    }

    test('is empty after one call', async () => {
      const nothing = { tasks: [], unacknowledged: [], frameworkNames: new Map() };
      expect(await lookBut({})).toEqual({ found: nothing, calls: 1 });
    });

    test.each<{ name: string; gauges: Readonly<Record<string, number | undefined>> }>([
      { name: 'a framework is counted: an end may not be acknowledged', gauges: { frameworks_active: 1 } },
      { name: 'frameworks are not counted: their gauge was late', gauges: { frameworks_active: undefined } },
      { name: 'a task is counted all the same', gauges: { tasks_running: 1 } },
      { name: 'no master leads, or it has not recovered its tasks', gauges: { registered: 0 } },
      { name: 'it does not say if it is registered', gauges: { registered: undefined } },
    ])('is asked for its list if $name', async ({ gauges }) => {
      const { found, calls } = await lookBut(gauges);

      expect(found?.tasks).toHaveLength(2);
      expect(calls).toBe(2);
    });
  });

  describe('shows its tasks and is uncounted when its metrics call answers', () => {
    const gauges = { 'slave/tasks_staging': 0, 'slave/tasks_starting': 0, 'slave/tasks_running': 0 };

    test.each<{ name: string; answer: Answer; why: RegExp }>([
      { name: 'no gauge', answer: inApi({ 'slave/uptime_secs': 7.5 }), why: /slave\/tasks_staging/ },
      {
        name: 'all gauges but one, which was late',
        answer: inApi({ 'slave/tasks_running': 0, 'slave/tasks_starting': 0 }),
        why: /slave\/tasks_staging/,
      },
      {
        name: 'a gauge that is not a number',
        answer: inApi({ ...gauges, 'slave/tasks_running': 'x' }),
        why: /tasks_runn/,
      },
      { name: 'NaN, as Mesos prints it', answer: { body: '{"slave/x":NaN}' }, why: /not JSON/ },
      { name: 'a page', answer: { body: '<html>' }, why: /not JSON.*<html>/ },
      { name: 'that the call is malformed', answer: { status: 400, body: 'Failed to validate' }, why: /400 'Failed/ },
      {
        name: 'that the principal has no right',
        answer: { status: 403, body: '403 Forbidden.' },
        why: /403 '403 Forb/,
      },
      { name: 'that the page does not exist', answer: { status: 404, body: '404 Not Found.' }, why: /404 '404 Not/ },
      {
        name: 'that the call does not exist',
        answer: { status: 501, body: '501 Not Implemented.' },
        why: /501 '501 Not/,
      },
      { name: 'that it is at its limit', answer: { status: 503, body: 'busy' }, why: /503 'busy'/ },
    ])('$name', async ({ answer, why }) => {
      const asked = async (shown: Parameters<typeof counting>[1]) => {
        const agent = await master((request) => (isOfMetrics(request) ? answer : shown(request)));
        return client([agent], { api }).tasksOnAgent({ agentId: 's', ip: '127.0.0.1', port: agent.port });
      };

      expect(await asked(() => EMPTY[api])).toMatchObject({ tasks: [], uncounted: expect.stringMatching(why) });
      const shown = await asked(replaying(state));
      expect(shown).toMatchObject({ uncounted: expect.stringMatching(why) });
      expect(shown?.tasks).toHaveLength(2);
      expect(shown?.hidden).toBeUndefined();
    });
  });
});

test('an agent that ends between the two calls has not answered', async () => {
  const agent = await master(({ call }) => (call === 'GET_METRICS' ? { instead: 'reset' } : EMPTY.v1));

  const address = { agentId: 's', ip: '127.0.0.1', port: agent.port };
  expect(await client([agent]).tasksOnAgent(address)).toBeUndefined();
});

describe('hiddenByMaster', () => {
  const S0 = 'a43f504c-cf1d-4c80-ab83-75bdb918be92-S0';
  const executorOf = (agentId: string): Exchange => {
    const exchange = recorded('a-06-v1-GET_EXECUTORS');
    const executors = [{ executor_info: { executor_id: { value: 'e' } }, agent_id: { value: agentId } }];
    const body = JSON.stringify({ type: 'GET_EXECUTORS', get_executors: { executors } });
    return { ...exchange, response: { ...exchange.response, body } };
  };

  test('names an agent with used resources and without a visible executor', async () => {
    const { mesos } = await clientReplaying(['a-01-GET-slaves', 'a-06-v1-GET_EXECUTORS'], { credentials });

    expect(await mesos.hiddenByMaster(new Set([S0]))).toEqual(
      new Map([
        [
          S0,
          `the master counts resources in use on agent ${S0}, but shows the principal 'ops' neither a task nor an executor there`,
        ],
      ]),
    );
  });

  test('does not name an agent with a lingering executor, which uses resources without a task', async () => {
    const { mesos } = await clientReplaying(['a-01-GET-slaves', executorOf(S0)]);

    expect(await mesos.hiddenByMaster(new Set([S0]))).toEqual(new Map());
  });

  test.each([
    { name: 'hidden from it, which leaves an empty object', executors: [{}], agents: [S0] },
    { name: 'shown', executors: [{ executor_id: 'e', slave_id: S0 }], agents: [] },
  ])('uses the executors of /state on v0: $name', async ({ executors, agents }) => {
    const state = { body: JSON.stringify({ frameworks: [{ executors }] }) };
    const answer = replaying('a-01-GET-slaves');
    const leader = await master((request) => (request.call === 'GET /state' ? state : answer(request)));

    const found = await client([leader], { api: 'v0' }).hiddenByMaster(new Set([S0]));

    expect([...found.keys()]).toEqual(agents);
  });

  test('agrees with the tasks of every recorded cluster', async () => {
    const isAnswered = (wanted: string) =>
      EXCHANGES.some(({ name, response }) => name === wanted && response.status === 200);
    const looks = EXCHANGES.flatMap(({ name }) => /^(.*)-v1-GET_TASKS$/.exec(name)?.[1] ?? []).filter(
      (look) => isAnswered(`${look}-GET-slaves`) && isAnswered(`${look}-v1-GET_TASKS`),
    );
    expect(looks.length).toBeGreaterThan(20);
    for (const look of looks) {
      const { slaves } = JSON.parse(recorded(`${look}-GET-slaves`).response.body ?? '') as { slaves: { id: string }[] };
      const agentIds = new Set(slaves.map(({ id }) => id));
      const exchanges = [`${look}-GET-slaves`, 'a-06-v1-GET_EXECUTORS', `${look}-v1-GET_TASKS`];
      const { mesos } = await clientReplaying(['a-00-v1-GET_AGENTS-no-agents', ...exchanges]);

      const used = [...(await mesos.hiddenByMaster(agentIds)).keys()].sort();

      const busy = new Set((await mesos.tasksByMaster(agentIds)).map(({ agentId }) => agentId));
      expect({ look, used }).toEqual({ look, used: [...busy].sort() });
    }
  });
});
