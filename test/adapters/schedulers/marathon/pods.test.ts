import { closeAll } from '../webhook/owner-server.ts';
import { client, DEPLOYMENT, json, marathon, pod, podInstance, podStatus, podTask } from './marathon-server.ts';

afterEach(closeAll);

async function dbJob(instances: readonly object[], spec: object = {}, deployments: readonly object[] = []) {
  const server = await marathon({
    'GET /v2/pods/shop/db::status': podStatus(instances, pod(spec)),
    'GET /v2/deployments': json(deployments),
    'GET /v2/queue': json({ queue: [] }),
  });
  const { limits } = client([server]);
  return (await limits.jobs([...(await limits.jobIdsOf([podTask(1, 'main')])).values()]))[0];
}

describe('a pod', () => {
  const running = { main: 'TASK_RUNNING', side: 'TASK_RUNNING' };

  test('is a job whose instances have several tasks, without extra instances', async () => {
    const job = await dbJob([podInstance(1, 'STABLE', running), podInstance(2, 'DEGRADED', running)], {
      labels: { MAINTENANCE_PRIORITY: '7' },
    });

    expect(job).toMatchObject({
      name: '/shop/db',
      priority: 7,
      wanted: 2,
      availableShare: 0.5,
      extraShare: 0,
      killOrder: 'oldest-first',
      locked: null,
      missingBecause: null,
    });
    expect(job?.instances).toEqual([
      {
        taskIds: [podTask(1, 'main'), podTask(1, 'side')],
        available: true,
        ending: false,
        startedAt: '2017-01-05T12:10:58.000Z',
        hostname: 'srv2.example.com',
      },
      expect.objectContaining({ available: false, ending: false }),
    ]);
  });

  test.each([
    ['PENDING', {}, false],
    ['STAGING', { main: 'TASK_STAGING' }, false],
    ['TERMINAL', { main: 'TASK_KILLING' }, true],
  ])('has an instance that is %s', async (status, containers, ending) => {
    const job = await dbJob([podInstance(1, status, containers)]);

    expect(job?.instances).toEqual([expect.objectContaining({ available: false, ending, startedAt: null })]);
  });

  test('without limits of its own has Marathon’s default: no instance may be away', async () => {
    const { scaling: _scaling, scheduling: _scheduling, ...bare } = pod();
    const server = await marathon({
      'GET /v2/pods/shop/db::status': podStatus([podInstance(1, 'STABLE', running)], bare),
      'GET /v2/deployments': json([]),
    });

    const [job] = await client([server]).limits.jobs([`${server.url}/v2/pods/shop/db`]);

    expect(job).toMatchObject({ wanted: 1, availableShare: 1, killOrder: 'youngest-first' });
  });

  test('is locked by a deployment that affects it, not by others', async () => {
    const deployments = [
      { id: DEPLOYMENT, affectedApps: ['/foo'], affectedPods: ['/shop/db'], currentStep: 1, totalSteps: 1 },
      { id: 'other', affectedApps: ['/shop/db2'], affectedPods: ['/bla'] },
      { id: 'old', affectedApps: ['/foo'] },
    ];

    expect(
      await dbJob([podInstance(1, 'STABLE', running), podInstance(2, 'STABLE', running)], {}, deployments),
    ).toMatchObject({
      locked: `deployment ${DEPLOYMENT} is under way`,
    });
  });
});
