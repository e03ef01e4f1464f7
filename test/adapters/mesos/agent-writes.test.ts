import { client, clientReplaying, closeAll, master } from './stand-ins/master.ts';
import { recorded } from './stand-ins/recorded.ts';

afterEach(closeAll);

describe('reactivateAgent', () => {
  const agentOf = (name: string, hostname: string) => {
    const { slaves, recovered_slaves } = JSON.parse(recorded(name).response.body ?? '');
    return [...slaves, ...recovered_slaves].find((agent) => agent.hostname === hostname).id as string;
  };

  test('of an agent that is active already is done', async () => {
    const { mesos } = await clientReplaying(['g-04-REACTIVATE-again', 'g-04-reactivated-GET-slaves']);

    await mesos.reactivateAgent(agentOf('g-04-reactivated-GET-slaves', 'host2'));
  });

  test('of an agent that still drains is refused', async () => {
    const { mesos } = await clientReplaying(['g-07-REACTIVATE-while-draining', 'g-07-draining-0s-GET-slaves']);

    await expect(mesos.reactivateAgent(agentOf('g-07-draining-0s-GET-slaves', 'host3'))).rejects.toMatchObject({
      name: 'MesosRefused',
      message: expect.stringContaining('Agent is still in the DRAINING state'),
    });
  });

  test('of a recovered agent is done although Mesos answers 409', async () => {
    const { mesos } = await clientReplaying(['k-03-REACTIVATE-recovered-agent-3', 'k-03-recovered-GET-slaves']);

    await mesos.reactivateAgent(agentOf('k-03-recovered-GET-slaves', 'host3'));
  });

  test.each(['g-26-REACTIVATE-gone', 'g-02-REACTIVATE-unknown-agent'])(
    'of an agent that is gone is refused: %s',
    async (exchange) => {
      const { mesos } = await clientReplaying([exchange, 'a-03-slaves-slave_id-unknown', 'g-26-gone-v1-GET_AGENTS']);

      await expect(mesos.reactivateAgent('no-such-agent')).rejects.toMatchObject({ name: 'MesosRefused' });
    },
  );
});

describe('an agent that was removed since it was listed', () => {
  const write = { DRAIN: 'drainAgent', DEACTIVATE: 'deactivateAgent' } as const;

  test.each(['DRAIN', 'DEACTIVATE'] as const)('counts as done for %s', async (call) => {
    const unlisted = ['a-03-slaves-slave_id-unknown', 'g-26-gone-v1-GET_AGENTS'];
    const { mesos, leader } = await clientReplaying([`g-26-${call}-gone`, ...unlisted]);

    await mesos[write[call]]('no-such-agent');

    expect(leader.received.map((request) => request.call)).toEqual([
      `${call}_AGENT`,
      expect.stringContaining('slaves'),
      'GET_AGENTS',
    ]);
  });

  test.each(['DRAIN', 'DEACTIVATE'] as const)('is not assumed when the right to %s is missing', async (call) => {
    const leader = await master(() => ({ status: 403, body: '403 Forbidden.' }));

    await expect(client([leader])[write[call]]('no-such-agent')).rejects.toMatchObject({ wait: 'mesos-forbidden' });
  });
});

test('drainAgent is refused with the text of Mesos for a machine that is in the schedule', async () => {
  const { slaves } = JSON.parse(recorded('g-04-reactivated-GET-slaves').response.body ?? '');
  const { mesos } = await clientReplaying(['g-11-DRAIN-scheduled-agent', 'g-04-reactivated-GET-slaves']);

  await expect(mesos.drainAgent(slaves[0].id)).rejects.toMatchObject({
    name: 'MesosRefused',
    message: expect.stringContaining('is part of a maintenance schedule under Machine host2 (127.0.0.12)'),
  });
});
