import { NO_AMOUNTS } from '../../../functions/domain/mesos/resources.ts';
import { asAnswer, client, clientReplaying, closeAll, counting, type Master, master } from './stand-ins/master.ts';
import { callOf, EXCHANGES, type Exchange, recorded } from './stand-ins/recorded.ts';

/** Free resources of agents and the resources of tasks, from recordings of Mesos 1.11. */

afterEach(closeAll);

/** A recorded exchange with a changed body. */
function changed(name: string, change: (body: string) => string): Exchange {
  const exchange = recorded(name);
  const body = change(exchange.response.body ?? '');
  expect(body).not.toBe(exchange.response.body);
  return { ...exchange, response: { ...exchange.response, body } };
}

const TOTAL = { ...NO_AMOUNTS, cpus: 4, mem: 2048, disk: 4096, ports: 1001 };

describe('headroom', () => {
  test.each([
    { api: 'v1' as const, exchange: 'a-06-v1-GET_AGENTS' },
    { api: 'v0' as const, exchange: 'a-01-GET-slaves' },
  ])('of $api is the resources of the agents minus those of their tasks', async ({ api, exchange }) => {
    const { mesos } = await clientReplaying([exchange], { api });

    const rooms = await mesos.headroom();

    expect(Object.fromEntries(rooms.map(({ hostname, free }) => [hostname, free]))).toEqual({
      host1: { '*': { ...TOTAL, cpus: 3.8, mem: 1984 } },
      host2: { '*': { ...TOTAL, cpus: 3.8, mem: 1984 } },
      host3: { '*': { ...TOTAL, cpus: 3.9, mem: 2016 } },
      host4: { '*': { ...TOTAL, cpus: 3.9, mem: 2016 } },
    });
    expect(rooms.find(({ hostname }) => hostname === 'host2')?.attributes).toEqual({ rack: 'r2', zone: 'z1' });
    const { agents } = await mesos.agents();
    expect(rooms.map(({ free, ...agent }) => agent)).toEqual(agents);
  });

  test('is the same from both APIs in every recorded look', async () => {
    let current: Exchange = recorded('a-01-GET-slaves');
    const leader: Master = await master(() => asAnswer(current));
    const read = async (api: 'v1' | 'v0', call: string) => {
      const mesos = client([leader], { api });
      const found = new Map<string, object>();
      const isWhole = ({ request, response }: Exchange) =>
        callOf(request) === call && response.status === 200 && response.body?.includes('"hostname"');
      for (current of EXCHANGES.filter(isWhole)) {
        if (current.response.headers['content-encoding'] !== undefined || current.request.path.includes('jsonp'))
          continue;
        const look = current.name.replace(/-(v1-GET_AGENTS|GET-slaves)$/, '');
        for (const { agentId, free, attributes } of await mesos.headroom())
          found.set(`${look} ${agentId}`, { free, attributes });
      }
      return found;
    };
    const [v1, v0] = [await read('v1', 'GET_AGENTS'), await read('v0', 'GET /slaves')];
    const both = [...v1.keys()].filter((look) => v0.has(look));

    expect(both.length).toBeGreaterThan(20);
    for (const look of both) expect(v0.get(look)).toEqual(v1.get(look));
  });

  const RESERVED = [
    '{"name":"cpus","type":"SCALAR","scalar":{"value":2.0},"reservations":[{"type":"STATIC","role":"eng"},{"type":"DYNAMIC","role":"eng/web"}]}',
    '{"name":"mem","type":"SCALAR","scalar":{"value":512.0},"role":"eng"}',
    '{"name":"gpus","type":"SCALAR","scalar":{"value":1.0},"role":"*"}',
    '{"name":"disk","type":"SCALAR","scalar":{"value":64.0},"role":"eng","disk":{"persistence":{"id":"p1"}}}',
    '{"name":"cpus","type":"SCALAR","scalar":{"value":9.0},"role":"*","revocable":{}}',
    '{"name":"licences","type":"SET","set":{"item":["a"]},"role":"*"}',
  ].join();

  test('separates reserved resources, and leaves out volumes and revocable resources', async () => {
    const exchange = changed('a-06-v1-GET_AGENTS', (body) =>
      body.replaceAll('"total_resources":[', `"total_resources":[${RESERVED},`),
    );
    const { mesos } = await clientReplaying([exchange]);

    const [room] = await mesos.headroom();

    expect(room?.free).toEqual({
      '*': { ...TOTAL, cpus: 3.9, mem: 2016, gpus: 1 },
      eng: { ...NO_AMOUNTS, mem: 512 },
      'eng/web': { ...NO_AMOUNTS, cpus: 2 },
    });
  });

  test('of v0 reads reservations, port ranges, and masters with only a sum of used resources', async () => {
    const exchange = changed('a-01-GET-slaves', (body) =>
      body
        .replaceAll('"reserved_resources":{}', '"reserved_resources":{"eng":{"cpus":2.0,"ports":"[1-2, 5-5]"}}')
        .replaceAll('"used_resources_full"', '"unheard_of"'),
    );
    const { mesos } = await clientReplaying([exchange], { api: 'v0' });

    const room = (await mesos.headroom()).find(({ hostname }) => hostname === 'host1');

    expect(room?.free).toEqual({ '*': { ...TOTAL, cpus: 3.8, mem: 1984 }, eng: { ...NO_AMOUNTS, cpus: 2, ports: 3 } });
  });
});

describe('the tasks of an agent', () => {
  const tasksOf = async (exchange: Exchange, api: 'v1' | 'v0', asks?: boolean) => {
    const agent = await master(counting(2, () => asAnswer(exchange)));
    const mesos = client([agent], { api });
    const address = { agentId: 'S0', ip: '127.0.0.1', port: agent.port };
    return (await mesos.tasksOnAgent(address, asks === undefined ? {} : { asks }))?.tasks;
  };

  test.each([
    { api: 'v1' as const, exchange: 'a-08-agent-v1-GET_STATE' },
    { api: 'v0' as const, exchange: 'a-08-agent-GET-state' },
  ])('of $api come with their resources only when a dry run needs them', async ({ api, exchange }) => {
    const asks = { amounts: { ...NO_AMOUNTS, cpus: 0.1, mem: 32 }, graceSeconds: null };

    const tasks = await tasksOf(recorded(exchange), api, true);

    expect(Object.fromEntries(tasks?.map((task) => [task.taskId, task.asks]) ?? [])).toEqual({
      'web-1': { ...asks, role: 'web' },
      'batch-1': { ...asks, role: 'batch' },
    });
    const plain = await tasksOf(recorded(exchange), api);
    expect(plain).toEqual(tasks?.map(({ asks: _asks, ...task }) => task));
  });

  test('have the ports of their ranges, and the grace period of their kill policy', async () => {
    // As in GET_TASKS of g-21.
    const policy = '"kill_policy":{"grace_period":{"nanoseconds":25000000000}}';
    const ports =
      '{"name":"ports","type":"RANGES","ranges":{"range":[{"begin":31000,"end":31001},{"begin":31005,"end":31005}]}}';
    expect(EXCHANGES.some(({ response }) => response.body?.includes(policy))).toBe(true);
    const exchange = changed('a-08-agent-v1-GET_STATE', (body) =>
      body.replace('"state":"TASK_RUNNING","resources":[', `"state":"TASK_RUNNING",${policy},"resources":[${ports},`),
    );

    const [first] = (await tasksOf(exchange, 'v1', true)) ?? [];

    expect(first?.asks).toMatchObject({ amounts: { cpus: 0.1, ports: 3 }, role: 'batch', graceSeconds: 25 });
  });
});
