import { createHostManagers } from '../../../../functions/adapters/schedulers/peloton/host-manager.ts';
import type { SchedulerSetting } from '../../../../functions/contract/settings/scheduler-settings.ts';
import type { HostManager } from '../../../../functions/ports/host-manager.ts';
import { pelotonExchange } from '../../../mesos-sim/replay/peloton/recorded.ts';
import { ANSWER_LIMIT_MS } from '../../../patience.ts';
import { type Answer, closeAll, NOW, nobody, ownerServer } from '../webhook/owner-server.ts';
import { done, error, procedureOf } from './peloton-server.ts';

afterEach(closeAll);

const setting = (hostManager: string, more = {}): SchedulerSetting => {
  return { framework: 'Peloton', type: 'peloton', url: 'http://jobmgr:5292/api/v1', hostManager, ...more };
};

function managersOf(...settings: readonly SchedulerSetting[]): readonly HostManager[] {
  const secrets = new Map([['LOGIN', '{"username":"ops","password":"s3cret"}']]);
  return createHostManagers(settings, () => ({
    cluster: 'prod',
    secrets,
    clock: () => NOW,
    timeoutMs: ANSWER_LIMIT_MS,
  }));
}

function manager(url: string, more = {}): HostManager {
  const [only] = managersOf(setting(url, more));
  if (only === undefined) throw new Error('the settings name no host manager');
  return only;
}

const recorded = (name: string): Answer => {
  const { status, headers, body } = pelotonExchange(name).response;
  return { status, headers, body };
};

test('its hosts are read from a recorded answer', async () => {
  const server = await ownerServer(() => recorded('h-01-QueryHosts'));

  const hosts = await manager(`${server.url}/api/v1`).hosts();

  expect([...hosts].sort()).toEqual(['host1', 'host2', 'host3', 'host4'].map((host) => [host, 'in-use']));
  expect(server.asked).toMatchObject([{ path: '/api/v1', body: '{}' }]);
  expect(server.asked[0]?.headers).toMatchObject({
    'rpc-service': 'peloton-hostmgr',
    'rpc-procedure': 'peloton.api.v0.host.svc.HostService::QueryHosts',
    'rpc-caller': 'peloton-host-maintenance',
    'rpc-encoding': 'json',
  });
});

test.each(['DRAINING', 'DRAINED', 'DOWN'])('a host that is %s there is taken out', async (state) => {
  const server = await ownerServer(() => done({ hostInfos: [{ hostname: 'h1', state: `HOST_STATE_${state}` }] }));

  expect(await manager(server.url).hosts()).toEqual(new Map([['h1', 'taken-out']]));
});

describe.each([
  ['start', 'StartMaintenance', 'h-03-start-unknown', 'host is not a Peloton agent'],
  ['complete', 'CompleteMaintenance', 'h-04-complete-up', 'Host is not DOWN'],
] as const)('%s', (what, procedure, refusal, said) => {
  test('names one host a call, with the credentials of the rule', async () => {
    const server = await ownerServer(() => done({ hostname: 'h1' }));

    expect(await manager(server.url, { secret: 'env:LOGIN' })[what]('h1')).toBeUndefined();

    expect(server.asked.map((asked) => [asked.path, procedureOf(asked), asked.body])).toEqual([
      ['/api/v1', procedure, '{"hostname":"h1"}'],
    ]);
    expect(server.asked[0]?.headers).toMatchObject({ 'rpc-header-username': 'ops', 'rpc-header-password': 's3cret' });
  });

  test('returns the answer about a host that the manager ignores', async () => {
    const server = await ownerServer(() => recorded(refusal));

    expect(await manager(server.url)[what]('h1')).toBe(said);
  });

  test.each<[string, Answer, string]>([
    ['is unavailable', error(503, 'unavailable', 'shutting down'), 'SchedulerUnavailable'],
    ['closes the connection', { instead: 'reset' }, 'SchedulerUnavailable'],
    ['wants a login', recorded('a-01-no-credentials'), 'SchedulerRefused'],
    ['is none', { status: 404, body: '404 page not found\n' }, 'SchedulerRefused'],
  ])('throws when the manager %s', async (_name, answer, name) => {
    const server = await ownerServer(() => answer);

    await expect(manager(server.url)[what]('h1')).rejects.toMatchObject({ name });
  });
});

test('the next of several is called when the first is unreachable', async () => {
  const server = await ownerServer(() => done({ hostInfos: [] }));

  expect(await manager(`${await nobody()},${server.url}`).hosts()).toEqual(new Map());
});

test('there is one for each address in the rules', () => {
  const { hostManager: _, ...without } = setting('') as Extract<SchedulerSetting, { type: 'peloton' }>;

  const managers = managersOf(setting('http://a:5291'), without, setting('http://a:5291'), setting('http://b:5291'));

  expect(managers.map(({ name }) => name)).toEqual([
    "Peloton's host manager at http://a:5291",
    "Peloton's host manager at http://b:5291",
  ]);
});
