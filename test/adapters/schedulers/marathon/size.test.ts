import { closeAll } from '../webhook/owner-server.ts';
import { appAnswer, client, DEPLOYED, DEPLOYMENT, json, LOCKED, marathon, webTask } from './marathon-server.ts';

afterEach(closeAll);

const SCALE = 'PUT /v2/apps/shop/web';
const END = 'POST /v2/tasks/delete?scale=true';
const FORCED = `${END}&force=true`;

function deployment(action: string, more: object = {}) {
  const step = { action, app: '/shop/web' };
  return {
    ...{ id: DEPLOYMENT, version: '2015-09-30T09:09:17.614Z', affectedApps: ['/shop/web'], affectedPods: [] },
    ...{ steps: [{ actions: [step] }], currentActions: [step], currentStep: 1, totalSteps: 1 },
    ...more,
  };
}

describe('the size of an app', () => {
  test('changes only if the settings enable it', () => {
    expect(client(['http://marathon:8080']).limits.scale).toBeUndefined();
    expect(client(['http://marathon:8080'], { surge: false }).limits.scale).toBeUndefined();
  });

  async function scaled(answer: Parameters<typeof marathon>[0][string], path = 'apps/shop/web') {
    const server = await marathon({
      [SCALE]: answer,
      'GET /v2/apps/shop/web': appAnswer({ instances: 6, deployments: [{ id: DEPLOYMENT }] }),
      'GET /v2/deployments': json([deployment('RestartApplication')]),
      'GET /v2/queue': json({ queue: [] }),
    });
    const refusal = await client([server], { surge: true }).limits.scale?.(`${server.url}/v2/${path}`, 5);
    return { server, refusal };
  }

  test('changes, and nothing else of the app', async () => {
    const { server, refusal } = await scaled(DEPLOYED);

    expect(refusal).toBeUndefined();
    expect(server.calls).toEqual([SCALE]);
    expect(server.asked[0]?.body).toBe('{"instances":5}');
  });

  test.each([
    { name: 'a deployment', answer: LOCKED, code: 'app-locked', message: `waits for deployment ${DEPLOYMENT} to end` },
    {
      name: 'a rule',
      answer: json({ message: 'Object is not valid' }, 422),
      code: 'marathon-refused',
      message: 'is refused: Object is not valid',
    },
    {
      name: 'its absence',
      answer: json({ message: "App '/shop/web' does not exist" }, 404),
      code: 'gone',
      message: 'no longer exists',
    },
  ])('stays because of $name', async ({ answer, code, message }) => {
    expect((await scaled(answer)).refusal).toEqual({ code, message });
  });

  test('of a pod stays, because Marathon would choose the instance that ends', async () => {
    const { server, refusal } = await scaled(DEPLOYED, 'pods/shop/db');

    expect(refusal).toMatchObject({ code: 'not-scaled' });
    expect(server.asked).toEqual([]);
  });
});

describe('an app that a deployment locks', () => {
  async function locked(running: readonly object[], instances = 6) {
    const server = await marathon({
      [SCALE]: LOCKED,
      [END]: LOCKED,
      [FORCED]: DEPLOYED,
      'GET /v2/apps/shop/web': appAnswer({ instances, deployments: [{ id: DEPLOYMENT }] }),
      'GET /v2/deployments': json(running),
      'GET /v2/queue': json({ queue: [] }),
    });
    return { server, limits: client([server], { surge: true }).limits, jobId: `${server.url}/v2/apps/shop/web` };
  }
  const BOTH = { affectedApps: ['/shop/web', '/shop/api'] };
  const OTHERS = [
    { name: 'rolls out a version', running: [deployment('RestartApplication')] },
    {
      name: 'rolls out a version after it has scaled',
      running: [deployment('x', { steps: steps('ScaleApplication', 'RestartApplication') })],
    },
    { name: 'affects another app too', running: [deployment('ScaleApplication', BOTH)] },
    { name: 'affects a pod too', running: [deployment('ScaleApplication', { affectedPods: ['/shop/db'] })] },
    { name: 'has the form of old releases', running: [deployment('x', { steps: [[{ action: 'ScaleApplication' }]] })] },
    { name: 'has just ended', running: [] },
  ];

  test('to resize it is resizing, and loses the named instances by force', async () => {
    const { server, limits, jobId } = await locked([deployment('ScaleApplication')]);

    expect(await limits.jobs([jobId])).toMatchObject([{ wanted: 6, isResizing: true }]);
    expect(await limits.endForGood?.(jobId, [webTask(1)], 5)).toBeUndefined();
    expect(server.calls.at(-1)).toBe(FORCED);
    expect(server.asked.at(-1)?.body).toBe(JSON.stringify({ ids: [webTask(1)] }));
  });

  test('to resize it is left alone if fewer instances than the owner’s number would stay: another process resizes it', async () => {
    const { server, limits, jobId } = await locked([deployment('ScaleApplication')], 5);

    expect(await limits.endForGood?.(jobId, [webTask(1)], 5)).toMatchObject({ code: 'app-locked' });
    expect(server.calls).not.toContain(FORCED);
  });

  test('is never resized by number and force: Marathon would end running instances', async () => {
    const { server, limits, jobId } = await locked([deployment('ScaleApplication')]);

    for (const size of [5, 6, 7]) expect(await limits.scale?.(jobId, size)).toMatchObject({ code: 'app-locked' });
    expect(server.calls).toEqual([SCALE, SCALE, SCALE]);
  });

  test.each(OTHERS)('that $name is left alone', async ({ running }) => {
    const { server, limits, jobId } = await locked(running);

    expect(await limits.jobs([jobId])).toMatchObject([{ isResizing: false }]);
    expect(await limits.endForGood?.(jobId, [webTask(1)], 5)).toMatchObject({ code: 'app-locked' });
    expect(server.calls).not.toContain(FORCED);
  });
});

describe('instances that end for good', () => {
  async function ended(answer: Parameters<typeof marathon>[0][string], path = 'apps/shop/web') {
    const server = await marathon({ [END]: answer });
    const { endForGood } = client([server], { surge: true }).limits;
    return { server, refusal: await endForGood?.(`${server.url}/v2/${path}`, [webTask(1), webTask(2)], 2) };
  }

  test('are named in one call, which shrinks their app by as many', async () => {
    const { server, refusal } = await ended(DEPLOYED);

    expect(refusal).toBeUndefined();
    expect(server.calls).toEqual([END]);
    expect(server.asked[0]?.body).toBe(JSON.stringify({ ids: [webTask(1), webTask(2)] }));
  });

  test('stay while too many deployments run', async () => {
    const message = 'Max number (1) of running deployments reached. Abort existing deployments to proceed';

    expect((await ended(json({ message }, 403))).refusal).toMatchObject({ code: 'too-many-deployments' });
  });

  test('cannot be those of a pod', async () => {
    const { server, refusal } = await ended(DEPLOYED, 'pods/shop/db');

    expect(refusal).toMatchObject({ code: 'not-scaled' });
    expect(server.asked).toEqual([]);
  });
});

function steps(...actions: readonly string[]) {
  return actions.map((action) => ({ actions: [{ action, app: '/shop/web' }] }));
}
