import { ahead } from '../../patience.ts';
import { blackHole } from './stand-ins/dropped-packets.ts';
import { client, closeAll, master, replaying } from './stand-ins/master.ts';

afterEach(closeAll);

const leading = replaying('a-06-v1-GET_AGENTS', 'b-v1-01-one-host');
const schedule = {
  windows: [{ machineIds: [{ hostname: 'host1', ip: '127.0.0.11' }], unavailability: { startNs: 1n } }],
};
/** API Gateway's time limit for an answer. */
const API_GATEWAY_MS = ahead(29_000);
/** As in production. */
const timeoutMs = 10_000;

describe('masters whose packets are dropped', () => {
  test(
    'do not keep a read from the leader',
    async () => {
      await using hole = await blackHole();
      const leader = await master(leading);
      const holes = ['a', 'b', 'c', 'd'].map((path) => `${hole.url}/${path}`);

      expect((await client([...holes, leader], { timeoutMs }).agents()).agents).toHaveLength(4);
    },
    API_GATEWAY_MS,
  );

  test(
    'do not keep a write from the leader, which gets it once',
    async () => {
      await using hole = await blackHole();
      const leader = await master(leading);

      await client([`${hole.url}/a`, `${hole.url}/b`, leader], { timeoutMs }).updateSchedule(schedule);

      expect(leader.received.map(({ call }) => call)).toEqual(['UPDATE_MAINTENANCE_SCHEDULE']);
    },
    API_GATEWAY_MS,
  );

  test(
    'are all named, before API Gateway gives up',
    async () => {
      await using hole = await blackHole();
      const holes = ['a', 'b', 'c'].map((path) => `${hole.url}/${path}`);

      await expect(client(holes, { timeoutMs }).agents()).rejects.toMatchObject({
        name: 'MesosUnavailable',
        message: expect.stringMatching(/\/a did not answer: .*; .*\/b did not answer: .*; .*\/c did not answer: /),
      });
    },
    API_GATEWAY_MS,
  );
});

describe('masters that accept a connection and stay silent', () => {
  test('are given up for one that answers, and do not count as errors of Mesos', async () => {
    const silent = await master(() => ({ instead: 'silence' }));
    const leader = await master(leading);
    const reported: object[] = [];
    const masters = [`${silent.url}/a`, `${silent.url}/b`, leader];

    await client(masters, { timeoutMs, onCall: (call) => reported.push(call) }).agents();

    expect(reported).toEqual([{ call: 'GET_AGENTS', ms: expect.any(Number), status: 200 }]);
  });

  test('are not all asked when there are too many for the time of one call', async () => {
    const silent = await master(() => ({ instead: 'silence' }));
    const masters = Array.from({ length: 60 }, (_, index) => `${silent.url}/m${index}`);

    await expect(client(masters, { timeoutMs: 2_000 }).agents()).rejects.toMatchObject({ name: 'MesosUnavailable' });

    const asked = silent.received.map(({ path }) => path);
    expect(asked[0]).toBe('/m0/api/v1');
    expect(asked).not.toContain('/m59/api/v1');
  });
});
