import type { MarathonAppOptions } from '../../../local/mesos-sim/simulator.ts';
import { eventually } from '../../patience.ts';
import { UNTIL_ENDED } from '../ask-scheduler.ts';
import { onAgent } from '../simulated-master.ts';
import { endKills, get, kill, marathon, send, settled, simulator, startWeb, taskIds, WEB } from './web-app.ts';

const start = (app: Partial<MarathonAppOptions> = {}) =>
  startWeb('127.4.0.1', { app: { instances: 3, healthChecks: true, healthyMs: 5, ...app }, cluster: { hosts: 4 } });

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
