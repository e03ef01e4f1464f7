import type { HostView, Problem } from '../../../functions/contract/api/api.ts';
import { writesOf } from '../master-view.ts';
import { stageOfFile } from '../stage.ts';

/** Requests that are refused: each with its own status, type and sentence, and nothing has changed. */

const stage = await stageOfFile({
  cluster: { hosts: 6, frameworks: [{ name: 'spark-jobs' }], initRestartMs: null },
  service: { schedulers: '[{"framework":"spark-*","type":"wait"}]' },
});
const { simulator } = stage;
let hosts: readonly HostView[];
let draining: string | null;

/** host1 is UP, host2 DRAINING, host3 DOWN, host4 coming up and its agent does not come; host5 and host6 are UP. */
beforeAll(async () => {
  simulator.launchTask({ framework: 'spark-jobs', hostname: 'host2', atOnce: true });
  draining = (await stage.request('start', { hosts: ['host2'] })).maintenanceId;
  await stage.request('start', { hosts: ['host3', 'host4'] });
  await Promise.all(['host3', 'host4'].map((name) => stage.hostWhen(name, 'HOST_STATE_DOWN')));
  await stage.request('complete', { hosts: ['host4'] });
  await stage.hostWhen('host4', ({ blockers }) => blockers.some(({ code }) => code === 'agent-missing'));
  // The requests for the others have cleared the answers to its inverse offers.
  await stage.hostWhen('host2', ({ blockers }) => blockers.some(({ code }) => code === 'inverse-offer-accepted'));
  hosts = await stage.hosts();
  simulator.clearRequests();
});

async function expectNothingChanged(): Promise<void> {
  expect(await stage.hosts()).toEqual(hosts);
  expect(writesOf(simulator)).toEqual([]);
}

const START = '/v1/maintenance/start';
const COMPLETE = '/v1/maintenance/complete';
const CANCEL = '/v1/maintenance/cancel';
const TOO_MANY = Array.from({ length: 1_001 }, (_, index) => `h${index}`);

describe('a request that is not valid is refused with 400 and says what is wrong:', () => {
  test.each([
    { name: 'no hosts', body: { hosts: [] }, field: 'hosts', says: 'names no host' },
    { name: 'hosts missing', body: {}, field: 'hosts', says: 'hosts' },
    { name: '1,001 hosts', body: { hosts: TOO_MANY }, field: 'hosts', says: 'split the request' },
    { name: 'a host name with a blank inside', body: { hosts: ['a b'] }, field: 'hosts[0]', says: "'a b'" },
    { name: 'hosts that are a text', body: { hosts: 'host1' }, field: 'hosts', says: 'array' },
    { name: 'a host that is a number', body: { hosts: [7] }, field: 'hosts[0]', says: 'string' },
    { name: 'a reason that is a number', body: { hosts: ['host1'], reason: 7 }, field: 'reason', says: 'string' },
    { name: 'a deadline in words', body: { hosts: ['host1'], deadline: 'soon' }, field: 'deadline', says: "'soon'" },
    { name: 'a deadline that is a number', body: { hosts: ['host1'], deadline: 5 }, field: 'deadline', says: 'string' },
    { name: 'a duration of nothing', body: { hosts: ['host1'], duration: '0s' }, field: 'duration', says: "'0s'" },
    { name: 'an unknown policy', body: { hosts: ['host1'], onDeadline: 'wait' }, field: 'onDeadline', says: 'force' },
    { name: 'a start that is no time', body: { hosts: ['host1'], start: 'noon' }, field: 'start', says: "'noon'" },
    { name: 'a start that is a number', body: { hosts: ['host1'], start: 1 }, field: 'start', says: 'string' },
    { name: 'a dryRun that is a text', body: { hosts: ['host1'], dryRun: 'yes' }, field: 'dryRun', says: 'boolean' },
    { name: 'an empty token', body: { hosts: ['host1'], clientToken: '' }, field: 'clientToken', says: '128' },
    { name: 'an unknown field', body: { hosts: ['host1'], deadlin: '2h' }, field: 'deadlin', says: 'not a field' },
    { name: 'broken JSON', body: '{"hosts":["host1"', field: undefined, says: 'not JSON' },
    { name: 'a list', body: '["host1"]', field: undefined, says: 'object' },
    { name: 'nothing', body: '', field: undefined, says: 'not JSON' },
  ])('$name', async ({ body, field, says }) => {
    const { status, type, body: problem } = await stage.call<Problem>('POST', START, body);

    expect({ status, type }).toEqual({ status: 400, type: 'application/problem+json; charset=utf-8' });
    expect(problem).toMatchObject({ type: '/problems/invalid-request', status: 400 });
    expect(problem.detail).toContain(says);
    expect(problem.errors.map((entry) => entry.field)).toContain(field);
    await expectNothingChanged();
  });

  test('two bad fields and a bad host get an entry each', async () => {
    const { errors } = await stage.refused('start', { hosts: ['host1', 'a b'], deadline: 'x', nope: 1 });

    expect(errors.map(({ field }) => field).sort()).toEqual(['deadline', 'hosts[1]', 'nope']);
    expect(errors.find(({ field }) => field === 'hosts[1]')?.host).toBe('a b');
  });
});

describe('a request that does not fit where a host is, is refused for all of its hosts:', () => {
  test.each([
    ['start', ['host1', 'nowhere'], 404, 'host-not-found', ['nowhere'], 'peloton host query'],
    ['start', ['nowhere', 'host1', 'neither'], 404, 'host-not-found', ['nowhere', 'neither'], 'and 1 more'],
    ['start', ['host1', 'host4'], 409, 'host-busy', ['host4'], 'start again when it is there'],
    ['complete', ['host3', 'host1'], 409, 'host-not-down', ['host1'], 'HOST_STATE_UP'],
    ['complete', ['host3', 'host2'], 409, 'host-not-down', ['host2'], "'cancel'"],
    ['complete', ['nowhere'], 404, 'host-not-found', ['nowhere'], 'peloton host query'],
    ['cancel', ['host2', 'host3'], 409, 'host-not-draining', ['host3'], "'complete'"],
    ['cancel', ['host1'], 409, 'host-not-draining', ['host1'], 'nothing to cancel'],
    ['cancel', ['nowhere'], 404, 'host-not-found', ['nowhere'], 'peloton host query'],
  ] as const)('%s of %j: %i %s', async (kind, names, status, type, bad, says) => {
    const problem = await stage.refused(kind, { hosts: names });

    expect(problem).toMatchObject({ status, type: `/problems/${type}` });
    expect(problem.detail).toContain(`'${bad[0]}'`);
    expect(problem.detail).toContain(says);
    expect(problem.detail).toContain('nothing was changed');
    expect(problem.errors.map(({ host, code }) => [host, code])).toEqual(bad.map((host) => [host, type]));
    await expectNothingChanged();
  });

  test('the command line says the same on stderr and ends with 1', async () => {
    const { exitCode, stdout, stderr } = await stage.cli('host', 'maintenance', 'complete', 'host2');

    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain("host 'host2' is HOST_STATE_DRAINING");
    expect(stderr).toContain("'cancel'");
  });
});

describe('a request that no route takes:', () => {
  test.each([
    ['GET', START, 405, 'method-not-allowed', 'POST'],
    ['PUT', '/v1/hosts/host1', 405, 'method-not-allowed', 'GET'],
    ['GET', '/v1/nothing', 404, 'route-not-found', '/openapi.json'],
    ['GET', '/v1/hosts/nowhere', 404, 'host-not-found', 'peloton host query'],
    ['GET', '/v1/maintenances/m-none', 404, 'maintenance-not-found', 'm-none'],
    ['GET', '/v1/hosts?states=UP,SLEEPING', 400, 'invalid-request', 'HOST_STATE_DRAINED'],
    ['GET', '/v1/hosts?limit=0', 400, 'invalid-request', 'between 1 and 1000'],
    ['GET', '/v1/hosts?limit=abc', 400, 'invalid-request', 'not a whole number'],
    ['GET', '/v1/hosts?limit=1001', 400, 'invalid-request', 'between 1 and 1000'],
    ['GET', '/v1/hosts?nextToken=made-up', 400, 'invalid-request', 'nextToken'],
    ['GET', '/v1/hosts/host1/history?nextToken=made-up', 400, 'invalid-request', 'nextToken'],
    ['GET', '/v1/maintenances?nextToken=made-up', 400, 'invalid-request', 'nextToken'],
    ['GET', '/v1/hosts?state=UP', 400, 'invalid-request', "'state'"],
  ])('%s %s: %i %s', async (method, path, status, type, says) => {
    const { status: got, body } = await stage.call<Problem>(method, path);

    expect(body).toMatchObject({ status, type: `/problems/${type}` });
    expect(got).toBe(status);
    expect(body.detail).toContain(says);
  });

  test.each(['text/plain', 'application/xml', 'application/x-www-form-urlencoded'])(
    'content type %s: 415',
    async (type) => {
      const { status, body } = await stage.call<Problem>('POST', START, '{"hosts":["host1"]}', {
        'content-type': type,
      });

      expect({ status, type: body.type }).toEqual({ status: 415, type: '/problems/unsupported-media-type' });
      expect(body.detail).toContain('application/json');
      await expectNothingChanged();
    },
  );

  test.each([
    ['10 MB', 10_000_000],
    ['more than HTTP API takes', 10 * 1024 * 1024 + 1],
    ['more than an execution takes', 256_001],
  ])('a body of %s: 413', async (_name, bytes) => {
    const text = `{"hosts":["host1"],"reason":"${'x'.repeat(bytes)}"}`;
    const { status, body } = await stage.call<Problem>('POST', START, text);

    expect({ status, type: body.type }).toEqual({ status: 413, type: '/problems/payload-too-large' });
    await expectNothingChanged();
  });
});

describe('what is repeated or only tried changes nothing:', () => {
  test('a second start answers with the first maintenance', async () => {
    const again = await stage.request('start', { hosts: [' HOST2 ', 'host2'] });

    expect(again).toMatchObject({
      maintenanceId: draining,
      hosts: [{ hostname: 'host2', state: 'HOST_STATE_DRAINING', outcome: 'already' }],
    });
    await expectNothingChanged();
  });

  test('a second complete of a host that is coming up is `already`', async () => {
    const { hosts: answered } = await stage.request('complete', { hosts: ['host4'] });

    expect(answered).toEqual([{ hostname: 'host4', state: 'HOST_STATE_DOWN', outcome: 'already' }]);
    await expectNothingChanged();
  });

  test('a dry run tells for each host what would be done', async () => {
    const taskId = simulator.launchTask({ framework: 'spark-jobs', hostname: 'host5', atOnce: true });
    const { body } = await stage.call('POST', START, { hosts: ['host1', 'host2', 'host5'], dryRun: true });

    const plan = (tasks: object[], ...steps: unknown[]) => ({ tasks, steps, blockers: [] });
    const waiting = { framework: 'spark-jobs', scheduler: 'wait', job: null, count: 1 };
    expect(body).toEqual({
      ...{ maintenanceId: null, executionArn: null, dryRun: true },
      hosts: [
        {
          ...{ hostname: 'host1', state: 'HOST_STATE_UP', outcome: 'accepted' },
          plan: plan(
            [],
            expect.stringContaining('maintenance schedule'),
            expect.stringContaining('no task runs on it'),
            'take it down in Mesos',
          ),
        },
        {
          ...{ hostname: 'host2', state: 'HOST_STATE_DRAINING', outcome: 'already' },
          plan: plan([], expect.stringContaining(draining ?? '')),
        },
        {
          ...{ hostname: 'host5', state: 'HOST_STATE_UP', outcome: 'accepted' },
          plan: plan(
            [waiting],
            expect.anything(),
            expect.stringContaining('wait for framework spark-jobs'),
            expect.anything(),
          ),
        },
      ],
      plan: expect.objectContaining({
        tasks: 1,
        capacity: expect.objectContaining({ fits: true }),
        problems: [],
        unknown: ['the time of 1 task of spark-jobs: spark-jobs moves its tasks itself'],
      }),
    });
    await expectNothingChanged();
    simulator.endTask('spark-jobs', taskId, 0);
  });

  test('a dry run refuses what a start would refuse', async () => {
    expect(await stage.refused('start', { hosts: ['nowhere'], dryRun: true })).toMatchObject({ status: 404 });
    expect(await stage.refused('start', { hosts: ['host1'], dryRun: true, start: 'noon' })).toMatchObject({
      status: 400,
    });
  });
});

test('a clientToken again answers as the first time, and for other hosts it is refused', async () => {
  const first = await stage.request('start', { hosts: ['host6'], clientToken: 'ticket-4711' });
  const again = await stage.request('start', { hosts: ['host6'], clientToken: 'ticket-4711' });
  const reused = await stage.refused('start', { hosts: ['host1'], clientToken: 'ticket-4711' });

  expect(again).toMatchObject({ maintenanceId: first.maintenanceId, executionArn: first.executionArn });
  expect(again.hosts.map(({ outcome }) => outcome)).toEqual(first.hosts.map(({ outcome }) => outcome));
  expect(reused).toMatchObject({ status: 400, errors: [{ field: 'clientToken', code: 'token-reused' }] });
  expect(await stage.host('host1')).toMatchObject({ state: 'HOST_STATE_UP', maintenance: null });
});

test.each([
  [COMPLETE, { hosts: ['host3'], deadline: '2h' }, 'deadline'],
  [CANCEL, { hosts: ['host2'], dryRun: true }, 'dryRun'],
])('%s takes no option of `start`', async (path, body, field) => {
  const { status, body: problem } = await stage.call<Problem>('POST', path, body);

  expect({ status, field: problem.errors[0]?.field }).toEqual({ status: 400, field });
});
