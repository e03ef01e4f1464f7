import type { MarathonAppOptions } from '../../../local/mesos-sim/simulator.ts';
import { eventually } from '../../patience.ts';
import { UNTIL_ENDED } from '../ask-scheduler.ts';
import { endStarts, get, kill, marathon, send, settled, startWeb, taskIds, WEB } from './web-app.ts';

const start = (app: Partial<MarathonAppOptions> = {}) =>
  startWeb('127.9.0.1', { app: { instances: 3, healthChecks: true, healthyMs: 5, ...app }, cluster: { hosts: 4 } });

describe('a deployment', () => {
  test('locks its app with the text of Marathon, and gives way to force', async () => {
    await start({ startSeconds: UNTIL_ENDED });
    const scaled = await send('PUT', `/v2/apps${WEB}`, { instances: 4 });
    const { deploymentId } = scaled.json as { deploymentId: string };

    const refused = await send('PUT', `/v2/apps${WEB}`, { instances: 3 });

    expect(refused.status).toBe(409);
    expect(refused.json).toEqual({
      message:
        "App is locked by one or more deployments. Override with the option '?force=true'. View details at '/v2/deployments/<DEPLOYMENT_ID>'.",
      deployments: [{ id: deploymentId }],
    });
    expect((await get('/v2/deployments')).json).toMatchObject([
      { id: deploymentId, affectedApps: [WEB], currentActions: [{ action: 'ScaleApplication', app: WEB }] },
    ]);
    expect((await kill(taskIds().slice(0, 1), '?scale=true')).status).toBe(409);
    expect((await send('PUT', `/v2/apps${WEB}?force=true`, { instances: 3 })).status).toBe(200);
    endStarts();
    await settled();
  });

  test('that is cancelled goes back to what was before, or stops where it is', async () => {
    await start({ startSeconds: UNTIL_ENDED });
    const first = marathon.scale(WEB, 4);

    expect((await send('DELETE', `/v2/deployments/${first}`)).status).toBe(200);
    endStarts();
    await settled();
    const second = marathon.scale(WEB, 5);

    expect((await send('DELETE', `/v2/deployments/${second}?force=true`)).status).toBe(202);
    expect(marathon.app(WEB)).toMatchObject({ deployment: undefined, instances: 5 });
    expect((await send('DELETE', `/v2/deployments/${second}`)).status).toBe(404);
  });

  test.each([
    { minimumHealthCapacity: 1, maximumOverCapacity: 0, lowest: 4, most: 5 },
    { minimumHealthCapacity: 0.5, maximumOverCapacity: 0, lowest: 2, most: 4 },
    { minimumHealthCapacity: 0.75, maximumOverCapacity: 0.5, lowest: 3, most: 6 },
  ])(
    'that rolls out a version keeps to $minimumHealthCapacity and $maximumOverCapacity',
    async ({ lowest, most, ...limits }) => {
      await start({ instances: 4, ...limits });
      const before = taskIds();
      marathon.resetLowest();
      let seen = 0;

      marathon.upgrade(WEB);

      await eventually('only tasks of the new version are left', () => {
        seen = Math.max(seen, taskIds().length);
        return marathon.app(WEB).deployment === undefined;
      });
      expect(taskIds().filter((taskId) => before.includes(taskId))).toEqual([]);
      expect(marathon.lowestAvailable(WEB)).toBe(lowest);
      expect(seen).toBeLessThanOrEqual(most);
    },
  );

  test.each([
    { body: '{"instances":', status: 400 },
    { body: '{"instances":-1}', status: 422 },
    { body: '{"instances":"two"}', status: 422 },
  ])('is not made of $body', async ({ body, status }) => {
    await start();

    expect((await send('PUT', `/v2/apps${WEB}`, body)).status).toBe(status);
    expect(marathon.app(WEB)).toMatchObject({ instances: 3, deployment: undefined });
  });
});
