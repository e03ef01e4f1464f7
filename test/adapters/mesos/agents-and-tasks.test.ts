import { clientReplaying, closeAll } from './stand-ins/master.ts';
import { recorded } from './stand-ins/recorded.ts';

afterEach(closeAll);

describe('agents', () => {
  test.each([
    {
      name: 'distinguishes draining agents from drained ones',
      exchange: 'g-07-draining-0s-v1-GET_AGENTS',
      hosts: { host1: 'off drained', host2: 'active', host3: 'off draining', host4: 'active' },
    },
    {
      name: 'distinguishes a dead agent from a deactivated one',
      exchange: 'h-02-killed-0.5s-v1-GET_AGENTS',
      hosts: { host1: 'inactive', host2: 'active', host3: 'active', host4: 'active' },
    },
  ])('$name', async ({ exchange, hosts }) => {
    const { mesos } = await clientReplaying([exchange]);

    const { agents } = await mesos.agents();

    const words = agents.map((agent): [string, string] => {
      const word = agent.active ? 'active' : agent.deactivated ? 'off' : 'inactive';
      return [agent.hostname, agent.drain === undefined ? word : `${word} ${agent.drain}`];
    });
    expect(Object.fromEntries(words)).toEqual(hosts);
  });

  test('of a new leader are recovered until they register again', async () => {
    const { mesos } = await clientReplaying(['k-03-recovered-v1-GET_AGENTS', 'k-04-agents-back-v1-GET_AGENTS']);

    const before = await mesos.agents();
    expect(before.agents).toEqual([]);
    expect(before.recovered.map(({ hostname }) => hostname)).toEqual(
      expect.arrayContaining(['host2', 'host3', 'host4']),
    );
    expect((await mesos.agents()).agents.length).toBeGreaterThan(0);
  });

  test('have the later of both registration times, in whole microseconds', async () => {
    const { mesos } = await clientReplaying(['j-05-agent-back-GET-slaves'], { api: 'v0' });
    const { slaves } = JSON.parse(recorded('j-05-agent-back-GET-slaves').response.body ?? '');

    const { agents } = await mesos.agents();

    const micros = slaves.map((slave: { reregistered_time: number }) =>
      BigInt(Math.round(slave.reregistered_time * 1e6)),
    );
    expect(agents.map((agent) => agent.registeredAtNs)).toEqual(micros.map((us: bigint) => us * 1_000n));
  });
});

describe('agent', () => {
  const id = 'a43f504c-cf1d-4c80-ab83-75bdb918be92-S1';

  test('asks for that agent alone when the master lists it', async () => {
    const { mesos, leader } = await clientReplaying(['a-03-slaves-slave_id']);

    expect(await mesos.agent(id)).toMatchObject({
      agentId: id,
      hostname: 'host2',
      ip: '127.0.0.12',
      port: 15051,
      active: true,
    });
    expect(leader.received.map(({ path }) => path)).toEqual([`/slaves?slave_id=${id}`]);
  });

  test('is absent only when the v1 API says so too', async () => {
    const { mesos, leader } = await clientReplaying(['a-03-slaves-slave_id-unknown', 'a-06-v1-GET_AGENTS']);

    expect(await mesos.agent('nope')).toBeUndefined();
    expect(leader.received.map(({ call }) => call)).toEqual(['GET /slaves', 'GET_AGENTS']);
  });

  test('is not called absent by a leader that has not recovered', async () => {
    const { mesos } = await clientReplaying(['j2-02-recovering-GET-slaves', 'j-04-new-leader-v1-GET_AGENTS']);

    await expect(mesos.agent(id)).rejects.toMatchObject({
      name: 'MesosUnavailable',
      message: expect.stringContaining('Master has not finished recovery'),
    });
  });

  test.each([
    { name: 'by /slaves', exchanges: ['k-03-recovered-GET-slaves'] },
    { name: 'by GET_AGENTS', exchanges: ['a-03-slaves-slave_id-unknown', 'k-03-recovered-v1-GET_AGENTS'] },
  ])('is not called absent while only the registry knows it, as listed $name', async ({ exchanges }) => {
    const { mesos } = await clientReplaying(exchanges);

    await expect(mesos.agent('2ebfc2ef-b191-4b28-98ab-8c4dd69f03ca-S2')).rejects.toMatchObject({
      name: 'MesosUnavailable',
      message:
        'agent 2ebfc2ef-b191-4b28-98ab-8c4dd69f03ca-S2 of host3 has not re-registered with the new leader yet, which waits for up to its agent_reregister_timeout',
    });
  });
});
