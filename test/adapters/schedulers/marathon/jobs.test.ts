import { closeAll } from '../webhook/owner-server.ts';
import { app, appAnswer, client, DEPLOYMENT, json, marathon, podStatus, task, webTask } from './marathon-server.ts';

afterEach(closeAll);

/** The job of the only app. */
async function webJob(more: object, routes: Parameters<typeof marathon>[0] = {}) {
  const server = await marathon({ 'GET /v2/apps/shop/web': appAnswer(more), ...routes });
  const { limits } = client([server]);
  return (await limits.jobs([...(await limits.jobIdsOf([webTask(1)])).values()]))[0];
}

describe('an app', () => {
  test('is a job with its limits and instances', async () => {
    const server = await marathon({ 'GET /v2/apps/shop/web': appAnswer() });
    const jobId = `${server.url}/v2/apps/shop/web`;

    expect(await client([server]).limits.jobs([jobId])).toEqual([
      {
        id: jobId,
        name: '/shop/web',
        priority: 0,
        wanted: 2,
        availableShare: 0.5,
        extraShare: 0.25,
        killOrder: 'youngest-first',
        instances: [1, 2].map((number) => ({
          taskIds: [webTask(number)],
          available: true,
          ending: false,
          startedAt: '2015-08-26T20:23:44.678Z',
          hostname: 'srv7.hw.ca1.mesosphere.com',
        })),
        locked: null,
        missingBecause: null,
        placement: [{ attribute: 'hostname', most: 1 }],
        asks: { role: '*', amounts: { cpus: 0.1, mem: 16, disk: 0, gpus: 0, ports: 0 } },
      },
    ]);
    expect(server.asked[0]?.path).toBe('/v2/apps/shop/web?embed=app.tasks&embed=app.deployments');
    expect(server.calls).toHaveLength(1);
  });

  test.each([
    ['a whole number', '-3', -3],
    ['a word', 'high', 0],
    ['a fraction', '1.5', 0],
    ['nothing', '', 0],
  ])('has %s as its priority', async (_name, text, priority) => {
    expect(await webJob({ labels: { MAINTENANCE_PRIORITY: text } })).toMatchObject({ priority });
  });

  test.each([
    ['OLDEST_FIRST', 'oldest-first'],
    ['OldestFirst', 'oldest-first'],
    ['YOUNGEST_FIRST', 'youngest-first'],
    [undefined, 'youngest-first'],
  ])('with the kill selection %s has the kill order %s', async (killSelection, killOrder) => {
    expect(await webJob({ killSelection })).toMatchObject({ killOrder });
  });

  const [BEFORE, AFTER] = ['2015-08-26T20:20:00.000Z', '2015-08-26T20:24:00.000Z'];
  const healthy = { alive: true, consecutiveFailures: 0, firstSuccess: BEFORE, lastSuccess: AFTER };
  const failing = { alive: false, consecutiveFailures: 2, lastSuccess: BEFORE, lastFailure: AFTER };
  const [healthyBefore, failingBefore] = [
    { ...healthy, lastSuccess: BEFORE },
    { ...failing, lastFailure: BEFORE },
  ];
  test.each<[string, one: object, checks: number, is: 'available' | 'unavailable' | 'broken' | 'ending']>([
    ['runs and has no checks', {}, 0, 'available'],
    ['passes all its checks', { healthCheckResults: [healthy, healthy] }, 2, 'available'],
    ['fails one of its checks', { healthCheckResults: [healthy, failing] }, 2, 'broken'],
    ['has no check result yet', { healthCheckResults: [] }, 1, 'unavailable'],
    ['has no check result yet, in the form of old releases', { healthCheckResults: [null] }, 1, 'unavailable'],
    [
      'shows the health of its previous task, from before it was staged',
      { healthCheckResults: [healthyBefore] },
      1,
      'unavailable',
    ],
    ['shows the failure of its previous task', { healthCheckResults: [failingBefore] }, 1, 'unavailable'],
    ['has a result of only one of two checks', { healthCheckResults: [healthy] }, 2, 'unavailable'],
    ['has ended and waits for its next launch', { state: 'TASK_KILLED' }, 0, 'ending'],
    ['is staging', { state: 'TASK_STAGING', startedAt: null }, 0, 'unavailable'],
    ['is unreachable', { state: 'TASK_UNREACHABLE' }, 0, 'unavailable'],
    ['is being killed', { state: 'TASK_KILLING' }, 0, 'ending'],
  ])('has an instance that %s', async (_name, one, checks, is) => {
    const healthChecks = Array(checks).fill({ protocol: 'HTTP', path: '/', gracePeriodSeconds: 300 });
    const job = await webJob(
      { instances: 1, healthChecks, tasks: [task(1, one)] },
      { 'GET /v2/queue': json({ queue: [] }) },
    );

    const expected = { taskIds: [webTask(1)], available: is === 'available', ending: is === 'ending' };
    expect(job?.instances).toEqual([expect.objectContaining(expected)]);
    expect(job?.instances[0]?.isBroken).toBe(is === 'broken' ? true : undefined);
  });

  test('that has not started yet has no start', async () => {
    const { startedAt: _, ...staged } = task(1, { state: 'TASK_STAGING' });

    const job = await webJob({ instances: 1, tasks: [staged] }, { 'GET /v2/queue': json({ queue: [] }) });

    expect(job?.instances[0]?.startedAt).toBeNull();
  });

  test.each([
    [[DEPLOYMENT], `deployment ${DEPLOYMENT} is under way`],
    [['d1', 'd2'], 'deployments d1 and d2 are under way'],
  ])('is locked by its deployments %s', async (ids, locked) => {
    expect(await webJob({ deployments: ids.map((id) => ({ id })) })).toMatchObject({ locked });
  });

  test('without instances is a job without instances', async () => {
    expect(await webJob({ instances: 0, tasks: [] })).toMatchObject({ wanted: 0, instances: [] });
  });
});

test('hosts that ask at the same time share one call for each job, the queue and the deployments', async () => {
  const server = await marathon({
    'GET /v2/apps/shop/web': appAnswer({ instances: 3 }),
    'GET /v2/apps/shop/api': appAnswer({ instances: 3 }, '/shop/api'),
    'GET /v2/pods/shop/db::status': podStatus([]),
    'GET /v2/deployments': json([]),
    'GET /v2/queue': json({ queue: [] }),
  });
  const { limits } = client([server]);
  const [web, api, db] = ['apps/shop/web', 'apps/shop/api', 'pods/shop/db'].map((path) => `${server.url}/v2/${path}`);

  const looks = await Promise.all([limits.jobs([web, api, db] as string[]), limits.jobs([db, web] as string[])]);

  expect(looks.map((jobs) => jobs.map(({ name }) => name))).toEqual([
    ['/shop/web', '/shop/api', '/shop/db'],
    ['/shop/db', '/shop/web'],
  ]);
  expect(server.calls.toSorted()).toEqual([
    'GET /v2/apps/shop/api',
    'GET /v2/apps/shop/web',
    'GET /v2/deployments',
    'GET /v2/pods/shop/db::status',
    'GET /v2/queue',
  ]);
});

test('nothing is cached from one look to the next', async () => {
  let instances = 1;
  const server = await marathon({
    'GET /v2/apps/shop/web': () => appAnswer({ instances: instances++, tasks: [task(1), task(2)] }),
  });
  const { limits } = client([server]);
  const look = async () => (await limits.jobs([`${server.url}/v2/apps/shop/web`]))[0]?.wanted;

  expect([await look(), await look()]).toEqual([1, 2]);
});

test('unknown jobs and jobs of other schedulers are left out', async () => {
  const server = await marathon({
    'GET /v2/apps/shop/web': json({ message: "App '/shop/web' does not exist" }, 404),
    'GET /v2/apps/shop/api': json({ app: app({}, '/shop/api') }),
    'GET /v2/pods/shop/db::status': json({ message: "Pod '/shop/db' does not exist" }, 404),
  });
  const ours = ['apps/shop/web', 'apps/shop/api', 'pods/shop/db'].map((path) => `${server.url}/v2/${path}`);

  const jobs = await client([server]).limits.jobs([
    ...ours,
    `${server.url.replace('127.0.0.1', '127.0.0.2')}/v2/apps/shop/api`,
    `${server.url}/v2/groups/x`,
  ]);

  expect(jobs.map(({ name }) => name)).toEqual(['/shop/api']);
  expect(server.calls).toHaveLength(3);
});

test('without jobs, no call is sent', async () => {
  const server = await marathon({});

  expect(await client([server]).limits.jobs([])).toEqual([]);
  expect(server.asked).toEqual([]);
});
