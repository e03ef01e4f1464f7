import { isDeepStrictEqual } from 'node:util';
import type { MaintenancePage, Problem } from '../../../functions/contract/api/api.ts';
import type { Health } from '../../../functions/contract/api/health.ts';
import { eventually } from '../../patience.ts';
import type { Asked, Interference } from '../master-proxy.ts';
import { agentsOf, scheduledHosts, schedulePosts, writesOf } from '../master-view.ts';
import { stageOfFile, until } from '../stage.ts';

/** Masters that are down, refuse, or are no masters: the answer says which, and hosts are as before. */

const SECRET = 'correct-horse-battery';
const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;
// Every word that this process says from here on: what the functions log is a part of it.
const said: string[] = [];
for (const stream of [process.stdout, process.stderr]) {
  const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
  stream.write = ((chunk: string | Uint8Array, ...rest: unknown[]) => {
    said.push(chunk.toString());
    return chunk.toString().startsWith('{"level"') ? true : write(chunk, ...rest);
  }) as typeof stream.write;
}
process.env.POWERTOOLS_LOG_LEVEL = 'DEBUG';

const stage = await stageOfFile({
  cluster: {
    hosts: 4,
    tasksPerHost: 1,
    credentials: [
      { principal: 'ops', secret: SECRET },
      { principal: 'viewer', secret: 'v', mayMaintain: false },
    ],
  },
  service: { mesosPrincipal: 'ops', mesosSecret: SECRET },
});
const { simulator, proxy } = stage;
const asOps = { url: simulator.url, authorization: basic(`ops:${SECRET}`) };

afterEach(() => {
  proxy.interfere = () => undefined;
});

const isWrite = ({ call }: Asked) => /^(UPDATE|START_M|STOP_M|DRAIN|DEACTIVATE|REACTIVATE)/.test(call ?? '');
const isSchedulePost = ({ call }: Asked) => call === 'UPDATE_MAINTENANCE_SCHEDULE';
const always = (interference: Interference, when: (asked: Asked) => boolean = () => true) => {
  proxy.interfere = (asked) => (when(asked) ? interference : undefined);
};

const AS_VIEWER = { authorization: basic('viewer:v') };
const REFUSED = { status: 502, type: 'mesos-refused' };
const UNAVAILABLE = { status: 503, type: 'mesos-unavailable' };
const HTML = { status: 200, type: 'text/html', body: '<html><body>Corporate proxy: please log in</body></html>' };

describe('a start is refused and leaves everything as it was when', () => {
  test.each<{ why: string; status: number; type: string; says: string; how: Interference; when?: typeof isWrite }>([
    { why: 'the master is down', ...UNAVAILABLE, says: 'did not answer', how: { answer: 'cut' } },
    {
      why: 'nobody leads',
      ...UNAVAILABLE,
      says: 'No leader',
      how: { answer: { status: 503, body: 'No leader elected' } },
    },
    { why: 'the master fails', ...UNAVAILABLE, says: '500', how: { answer: { status: 500, body: 'oops' } } },
    { why: 'the credentials are wrong', ...REFUSED, says: '401', how: { authorization: basic('ops:wrong-secret') } },
    { why: 'the principal may not write', ...REFUSED, says: '403', how: AS_VIEWER, when: isWrite },
    { why: 'the principal may not post a schedule', ...REFUSED, says: '403', how: AS_VIEWER, when: isSchedulePost },
    { why: 'the master is a web page', ...REFUSED, says: 'GET_AGENTS', how: { answer: HTML } },
  ])('$why: $status $type', async ({ status, type, says, how, when }) => {
    const hosts = await stage.hosts();
    const agents = await agentsOf(asOps);
    always(how, when);

    const { status: got, body } = await stage.call<Problem>('POST', '/v1/maintenance/start', { hosts: ['host1'] });

    expect(body).toMatchObject({ status, type: `/problems/${type}` });
    expect(got).toBe(status);
    expect(body.detail).toContain(says);
    expect(JSON.stringify(body)).not.toMatch(/wrong-secret|correct-horse/);
    proxy.interfere = () => undefined;
    // An agent that Mesos had begun to drain is reactivated as soon as Mesos lets it be.
    await until(
      'the agents as they were',
      () => agentsOf(asOps),
      (now) => isDeepStrictEqual(now, agents),
    );
    await stage.hostWhen('host1', ({ maintenance }) => maintenance === null);
    expect((await stage.hosts()).map(({ version, ...host }) => host)).toEqual(
      hosts.map(({ version, ...host }) => host),
    );
    expect(await scheduledHosts(asOps)).toEqual([]);
    const { body: listed } = await stage.call<MaintenancePage>('GET', '/v1/maintenances');
    expect(listed.maintenances.filter(({ kind }) => kind === 'start')).toEqual([]);
  });

  test('the command line ends with 1 and says what Mesos said', async () => {
    always(AS_VIEWER, isWrite);

    const { exitCode, stderr } = await stage.cli('host', 'maintenance', 'start', 'host1');

    expect(exitCode).toBe(1);
    expect(stderr).toContain('403');
  });
});

test('health tells that the master is down, and that it is back', async () => {
  always({ answer: 'cut' });
  const { status, body } = await stage.call<Health>('GET', '/v1/health');
  proxy.interfere = () => undefined;

  expect({ status, mesos: body.mesos.status, store: body.store.status }).toEqual({
    status: 503,
    mesos: 'error',
    store: 'ok',
  });
  expect((await stage.call<Health>('GET', '/v1/health')).body).toMatchObject({
    status: 'ok',
    mesos: { version: '1.11.0' },
  });
});

/** More than a step repeats a call by itself. */
const CALLS_CUT = 10;

test('a maintenance whose start was accepted waits while Mesos is away, and goes on when it is back', async () => {
  await stage.request('start', { hosts: ['host2'] });
  let asked = 0;
  proxy.interfere = () => {
    asked += 1;
    return asked <= CALLS_CUT ? { answer: 'cut' } : undefined;
  };
  await stage.hostWhen('host2', 'HOST_STATE_DOWN');

  expect(asked).toBeGreaterThan(CALLS_CUT);
  expect((await stage.history('host2')).map(({ to }) => to)).toEqual([
    'HOST_STATE_DRAINING',
    'HOST_STATE_DRAINED',
    'HOST_STATE_DOWN',
  ]);
});

test('a post whose answer is lost is read back, not repeated', async () => {
  simulator.clearRequests();
  proxy.interfere = (asked) => {
    if (!isSchedulePost(asked)) return undefined;
    proxy.interfere = () => undefined;
    return { cutAfter: true };
  };
  await stage.request('start', { hosts: ['host3'] });
  await stage.hostWhen('host3', 'HOST_STATE_DOWN');

  expect(schedulePosts(simulator)).toHaveLength(1);
});

test('a complete that Mesos refuses leaves the host DOWN', async () => {
  always(AS_VIEWER, isWrite);
  const problem = await stage.refused('complete', { hosts: ['host3'] });
  proxy.interfere = () => undefined;

  expect(problem).toMatchObject({ status: 502, type: '/problems/mesos-refused' });
  expect(await stage.host('host3')).toMatchObject({ state: 'HOST_STATE_DOWN', goalState: 'HOST_STATE_DOWN' });
  await stage.request('complete', { hosts: ['host3'] });
  await stage.hostWhen('host3', 'HOST_STATE_UP');
});

test('no secret was ever logged', async () => {
  await eventually('there is a line of the log', () => /mesos-refused|401/.test(said.join('')));

  expect(said.join('')).not.toMatch(new RegExp(`${SECRET}|${basic(`ops:${SECRET}`).slice(6)}`));
  expect(writesOf(simulator).length).toBeGreaterThan(0);
});
