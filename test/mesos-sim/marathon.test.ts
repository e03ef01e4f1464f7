import { afterEach, describe, expect, test } from '@jest/globals';
import type { MarathonAppOptions, MarathonOptions } from '../../local/mesos-sim/simulator.ts';
import { type SimulatedMarathon, type Simulator, startSimulator } from '../../local/mesos-sim/simulator.ts';
import { eventually } from '../patience.ts';
import { ask, QUICK, type Said, UNTIL_ENDED } from './ask-scheduler.ts';
import { onAgent } from './simulated-master.ts';

const WEB = '/shop/web';

let simulator: Simulator;
let marathon: SimulatedMarathon;

async function start(app: Partial<MarathonAppOptions> = {}, options: MarathonOptions = {}): Promise<void> {
  const apps = [{ id: WEB, instances: 3, healthChecks: true, healthyMs: 5, ...app }];
  const marathons = [{ apps, ...options }];
  simulator = await startSimulator({ ...QUICK, hosts: 4, firstAgentIp: '127.4.0.1', marathons });
  marathon = simulator.marathon();
}

afterEach(() => simulator.stop());

function get(path: string): Promise<Said> {
  return ask(`${marathon.url}${path}`);
}

function send(method: string, path: string, body?: object | string): Promise<Said> {
  const text = typeof body === 'object' ? JSON.stringify(body) : body;
  return ask(`${marathon.url}${path}`, { method, ...(text !== undefined && { body: text }) });
}

function kill(taskIds: readonly string[], query = ''): Promise<Said> {
  return send('POST', `/v2/tasks/delete${query}`, { ids: taskIds });
}

/** As if the time had passed that it takes. */
const endKills = () => simulator.hosts.forEach((host) => void host.endKills());
const endStarts = () => simulator.hosts.forEach((host) => void host.endStarts());

const taskIds = () => marathon.app(WEB).tasks.map(({ taskId }) => taskId);

function settled(count = 3): Promise<void> {
  const isSettled = () => {
    const { available, tasks, deployment } = marathon.app(WEB);
    return available === count && tasks.length === count && deployment === undefined;
  };
  return eventually(`${count} instances are healthy and no deployment is left`, isSettled);
}

describe('an app', () => {
  test('is shown with its limits, its counts, and its tasks as Mesos runs them', async () => {
    await start({ minimumHealthCapacity: 0.5, maximumOverCapacity: 0.2 });

    const { json } = await get('/v2/apps//shop/web?embed=app.counts');

    const { app } = json as { app: { tasks: { id: string; host: string }[] } };
    expect(app).toMatchObject({
      id: WEB,
      instances: 3,
      upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0.2 },
      killSelection: 'YOUNGEST_FIRST',
      tasksRunning: 3,
      tasksHealthy: 3,
      tasksUnhealthy: 0,
      deployments: [],
    });
    const inMesos = simulator.tasksOfFramework('marathon').map(({ taskId, hostname }) => `${taskId}@${hostname}`);
    expect(app.tasks.map(({ id, host }) => `${id}@${host}`).sort()).toEqual(inMesos.sort());
    expect(app.tasks[0]?.id).toMatch(/^shop_web\.instance-[0-9a-f-]{36}\._app\.1$/);
  });

  test('counts nothing as healthy when it has no health checks', async () => {
    await start({ healthChecks: false });

    expect((await get(`/v2/apps${WEB}`)).json).toMatchObject({
      app: { tasksRunning: 3, tasksHealthy: 0, healthChecks: [] },
    });
    expect(marathon.app(WEB).available).toBe(3);
  });

  test('is listed by a part of its id, with tasks only when they are asked for', async () => {
    await start();

    expect((await get('/v2/apps?id=WEB&embed=apps.tasks')).json).toMatchObject({
      apps: [{ id: WEB, tasks: [{}, {}, {}] }],
    });
    const [app] = ((await get('/v2/apps?id=web')).json as { apps: object[] }).apps;
    expect(app).not.toHaveProperty('tasks');
    expect((await get('/v2/apps?id=mail')).json).toEqual({ apps: [] });
  });

  test('shows a failing health check until it passes again', async () => {
    await start();
    const [taskId = ''] = taskIds();

    marathon.makeUnhealthy(taskId);

    expect((await get(`/v2/apps${WEB}`)).json).toMatchObject({
      app: {
        tasksHealthy: 2,
        tasksUnhealthy: 1,
        tasks: [{ id: taskId, healthCheckResults: [{ alive: false }] }, {}, {}],
      },
    });
    marathon.makeHealthy(taskId);
    expect(marathon.app(WEB).healthy).toBe(3);
  });

  test('that does not exist is a 404 with a message', async () => {
    await start();

    expect(await get('/v2/apps/no/such')).toMatchObject({
      status: 404,
      json: { message: "App '/no/such' does not exist" },
    });
    expect(await get('/v2/nothing')).toMatchObject({ status: 404, json: { message: 'URI not found: v2/nothing' } });
  });
});

describe('a killed task', () => {
  test('is listed until it has ended, and then replaced on a host that takes tasks', async () => {
    await start({ instances: 2, startsOn: ['host1'], killSeconds: UNTIL_ENDED });
    await onAgent(simulator, 'DEACTIVATE_AGENT', 'host1');
    const [doomed = ''] = taskIds();

    const { json } = await kill([doomed]);

    expect(json).toMatchObject({ tasks: [{ id: doomed, host: 'host1', state: 'TASK_RUNNING' }] });
    expect((await get(`/v2/apps${WEB}/tasks`)).json).toMatchObject({ tasks: [{ id: doomed }, {}] });
    endKills();
    await settled(2);
    expect(taskIds()).not.toContain(doomed);
    expect(simulator.tasksOnHost('host1')).toHaveLength(1);
  });

  test('is not available from the moment of its kill, nor is its replacement before its health check has passed', async () => {
    await start({ healthyMs: 30 });
    marathon.resetLowest();

    await send('DELETE', `/v2/apps${WEB}/tasks/${taskIds()[0]}`);

    await settled();
    expect(marathon.lowestAvailable(WEB)).toBe(2);
    expect(marathon.highestUnavailable(WEB)).toBe(1);
  });

  test('locks its app until it has ended: a second kill is answered as done, and dropped', async () => {
    await start({ killSeconds: UNTIL_ENDED });
    const [first = '', second = ''] = taskIds();
    await kill([first]);

    expect(await kill([second])).toMatchObject({ status: 200, json: { tasks: [{ id: second }] } });
    const locked = await send('PUT', `/v2/apps${WEB}`, { instances: 5 });

    expect(locked).toMatchObject({ status: 409, json: { deployments: [] } });
    expect(marathon.app(WEB).droppedKills).toBe(1);
    endKills();
    await settled();
    expect(taskIds()).toContain(second);
  });

  test('that Marathon does not know is left out of the answer, or a 404 of its own', async () => {
    await start();
    const unknown = 'shop_web.instance-00000000-0000-0000-0000-000000000000._app.1';

    expect(await kill([unknown])).toMatchObject({ status: 200, json: { tasks: [] } });
    expect((await send('DELETE', `/v2/apps${WEB}/tasks/${unknown}`)).status).toBe(404);
    expect(await kill(['nonsense'])).toMatchObject({ status: 400, json: { message: "Invalid task id 'nonsense'." } });
    expect((await kill([unknown], '?scale=true&wipe=true')).status).toBe(400);
  });

  test('takes its place with it when it is killed with scale=true', async () => {
    await start({ killSeconds: UNTIL_ENDED });
    const [doomed = ''] = taskIds();

    const { json } = await kill([doomed], '?scale=true');

    expect(json).toEqual({ version: expect.any(String), deploymentId: marathon.app(WEB).deployment });
    endKills();
    await settled(2);
    expect(marathon.app(WEB).instances).toBe(2);
    expect(taskIds()).not.toContain(doomed);
  });

  test('is killed again when its agent was away at first', async () => {
    await start({ startsOn: ['host1'] });
    simulator.host('host1').kill();
    const [doomed = ''] = taskIds();

    await kill([doomed]);

    await eventually('it has ended', () => !taskIds().includes(doomed));
    await settled();
  });
});

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
