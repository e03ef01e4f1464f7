import { parse } from 'lossless-json';
import { createMesosClient } from '../../../functions/adapters/mesos/calls/client.ts';
import type { Schedule } from '../../../functions/domain/mesos/mesos.ts';
import { asAnswer, client, closeAll, type Master, master } from './stand-ins/master.ts';
import { callOf, EXCHANGES, type Exchange } from './stand-ins/recorded.ts';

/** Compares the client's reading of every recorded answer with a plain reading of the same text. */

afterAll(closeAll);

const answered = (call: string, status = 200) =>
  EXCHANGES.filter(
    ({ request, response }) =>
      callOf(request) === call &&
      response.status === status &&
      response.headers['content-type'] === 'application/json' &&
      !request.path.includes('jsonp') &&
      response.headers['content-encoding'] === undefined,
  );

let current: Exchange;
let leader: Master;
async function reading(api: 'v1' | 'v0') {
  leader ??= await master(() => asAnswer(current));
  return client([leader], { api });
}

/** Parses the text, with every number as it is written. */
function plain<T>({ response }: Exchange): T {
  return parse(response.body ?? '', undefined, String) as T;
}

interface PlainSchedule {
  windows?: { machine_ids: object[]; unavailability: { start: Time; duration?: Time } }[];
}
interface Time {
  nanoseconds: string;
}

function fromPlain({ windows = [] }: PlainSchedule): Schedule {
  return {
    windows: windows.map(({ machine_ids, unavailability: { start, duration } }) => ({
      machineIds: machine_ids,
      unavailability: {
        startNs: BigInt(start.nanoseconds),
        ...(duration === undefined ? {} : { durationNs: BigInt(duration.nanoseconds) }),
      },
    })),
  };
}

describe('the recorded answers', () => {
  test('of v1 schedules are read with every machine and every nanosecond', async () => {
    const mesos = await reading('v1');
    const exchanges = answered('GET_MAINTENANCE_SCHEDULE');
    expect(exchanges.length).toBeGreaterThan(15);
    for (current of exchanges) {
      const { get_maintenance_schedule } = plain<{ get_maintenance_schedule: { schedule: PlainSchedule } }>(current);
      expect(await mesos.schedule()).toEqual(fromPlain(get_maintenance_schedule.schedule));
    }
  });

  test('of non-empty v0 schedules are read the same', async () => {
    const mesos = await reading('v0');
    const exchanges = answered('GET /maintenance/schedule').filter((exchange) => exchange.response.body !== '{}');
    expect(exchanges.length).toBeGreaterThan(80);
    for (current of exchanges) {
      expect(await mesos.schedule()).toEqual(fromPlain(plain<PlainSchedule>(current)));
    }
  });

  test.each([
    { api: 'v1' as const, call: 'GET_MAINTENANCE_STATUS', least: 10 },
    { api: 'v0' as const, call: 'GET /maintenance/status', least: 80 },
  ])('of $call are read with every draining and every down machine', async ({ api, call, least }) => {
    const mesos = await reading(api);
    const exchanges = answered(call).filter((exchange) => api === 'v1' || exchange.response.body !== '{}');
    expect(exchanges.length).toBeGreaterThan(least);
    for (current of exchanges) {
      type Status = { draining_machines?: { id: object; statuses?: object[] }[]; down_machines?: object[] };
      const body = plain<Status & { get_maintenance_status?: { status: Status } }>(current);
      const { draining_machines = [], down_machines = [] } = body.get_maintenance_status?.status ?? body;
      const status = await mesos.maintenanceStatus();
      expect(status.down).toEqual(down_machines);
      expect(status.draining.map(({ id }) => id)).toEqual(draining_machines.map(({ id }) => id));
      expect(status.draining.map(({ answers }) => answers.length)).toEqual(
        draining_machines.map(({ statuses = [] }) => statuses.length),
      );
    }
  });

  test('of one agent have the same registration time in both APIs', async () => {
    const [v1, v0] = [await reading('v1'), await reading('v0')];
    const lookAt = ({ name }: Exchange) => name.replace(/-(v1-GET_AGENTS|GET-slaves)$/, '');
    const times = new Map<string, bigint>();
    for (current of answered('GET_AGENTS')) {
      const { agents } = await v1.agents();
      for (const agent of agents) times.set(`${lookAt(current)} ${agent.agentId}`, agent.registeredAtNs);
    }
    let compared = 0;
    for (current of answered('GET /slaves').filter(({ response }) => response.body?.includes('"hostname"'))) {
      for (const agent of (await v0.agents()).agents) {
        const twin = times.get(`${lookAt(current)} ${agent.agentId}`);
        if (twin === undefined) continue;
        expect(agent.registeredAtNs).toBe(twin);
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(20);
  });

  test('of GET_AGENTS give every agent with its address and flags as the master wrote them', async () => {
    const mesos = await reading('v1');
    const exchanges = answered('GET_AGENTS');
    expect(exchanges.length).toBeGreaterThan(50);
    for (current of exchanges) {
      type Wire = {
        agent_info: {
          id: { value: string };
          hostname: string;
          port: string;
          attributes?: { name: string; text: { value: string } }[];
        };
        pid: string;
        active: boolean;
        deactivated: boolean;
        drain_info?: { state: string };
        allocated_resources?: unknown[];
      };
      const { get_agents } = plain<{ get_agents: { agents?: Wire[]; recovered_agents?: Wire['agent_info'][] } }>(
        current,
      );
      const { agents, recovered } = await mesos.agents();
      expect(agents.map(({ registeredAtNs, ...agent }) => agent)).toEqual(
        (get_agents.agents ?? []).map(({ agent_info, pid, active, deactivated, drain_info, ...resources }) => ({
          agentId: agent_info.id.value,
          hostname: agent_info.hostname,
          ip: /@([\d.]+):/.exec(pid)?.[1],
          port: Number(agent_info.port),
          active,
          deactivated,
          attributes: Object.fromEntries((agent_info.attributes ?? []).map(({ name, text }) => [name, text.value])),
          ...(drain_info === undefined ? {} : { drain: drain_info.state.toLowerCase() }),
          ...(resources.allocated_resources === undefined && { isIdle: true }),
        })),
      );
      expect(recovered.map(({ agentId }) => agentId)).toEqual(
        (get_agents.recovered_agents ?? []).map(({ id }) => id.value),
      );
    }
  });

  test('with a 4xx become MesosRefused with the text, for every call', async () => {
    const exchanges = EXCHANGES.filter(
      ({ response: { status, body } }) => status !== null && status >= 400 && status < 500 && body !== '404 Not Found.',
    );
    expect(exchanges.length).toBeGreaterThan(100);
    const mesos = await reading('v1');
    for (current of exchanges) {
      const failure = mesos.agents();
      await expect(failure).rejects.toMatchObject({
        name: 'MesosRefused',
        message: expect.stringContaining((current.response.body ?? '').replace(/\s+/g, ' ').trim()),
      });
      await expect(failure).rejects.toThrow(`GET_AGENTS: ${leader.url} answered ${current.response.status}`);
    }
  });

  test('with a 503 or from a starting master become MesosUnavailable', async () => {
    const exchanges = EXCHANGES.filter(
      ({ response: { status, body } }) => status === 503 || (status === 404 && body === '404 Not Found.'),
    );
    expect(new Set(exchanges.map((exchange) => exchange.response.body))).toEqual(
      new Set(['No leader elected', 'Master has not finished recovery', '404 Not Found.']),
    );
    const mesos = await reading('v1');
    for (current of exchanges) {
      await expect(mesos.schedule()).rejects.toMatchObject({
        name: 'MesosUnavailable',
        message: expect.stringContaining(
          `${leader.url} answered ${current.response.status} '${current.response.body}'`,
        ),
      });
    }
  });
});

test('a client without a master is misconfigured', () => {
  expect(() => createMesosClient({ masters: [], api: 'v1' })).toThrow('MESOS_MASTERS names no master');
});
