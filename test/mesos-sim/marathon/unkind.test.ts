import type { MarathonAppOptions, MarathonOptions } from '../../../local/mesos-sim/simulator.ts';
import { eventually } from '../../patience.ts';
import { UNTIL_ENDED } from '../ask-scheduler.ts';
import { onAgent } from '../simulated-master.ts';
import { endStarts, get, kill, marathon, send, simulator, startWeb, taskIds, WEB } from './web-app.ts';

/** Surprising behaviour of a real Marathon. */

const start = (app: Partial<MarathonAppOptions> = {}, more: MarathonOptions = {}) =>
  startWeb('127.8.0.1', {
    app: { instances: 3, healthChecks: true, healthyMs: 5, ...app },
    marathon: more,
    cluster: { hosts: 4 },
  });

interface Result {
  readonly alive: boolean;
  readonly lastSuccess?: string;
  readonly lastFailure?: string;
}
interface Shown {
  readonly id: string;
  readonly host: string;
  readonly state: string;
  readonly stagedAt?: string;
  readonly healthCheckResults: readonly Result[];
}

async function shown(): Promise<{ tasks: Shown[]; tasksHealthy: number; deployments: object[] }> {
  const { json } = await get(`/v2/apps${WEB}`);
  return (json as { app: Awaited<ReturnType<typeof shown>> }).app;
}
const put = (instances: number, query = '') => send('PUT', `/v2/apps${WEB}${query}`, { instances });

/** Where the last letters of an id say how often its instance was launched. */
const launchOf = (taskId = '') => Number(taskId.split('.').at(-1));

describe('the health that Marathon shows', () => {
  test.each([
    { event: 'after it has restarted', act: () => marathon.restart() },
    { event: 'when another of its processes leads', act: () => marathon.failover() },
  ])('is none $event, until the next interval of its own checks', async ({ act }) => {
    await start({ checkProtocol: 'HTTP', checkIntervalMs: UNTIL_ENDED * 1_000 });
    const allHealthy = async () => {
      marathon.runChecks(WEB);
      return (await shown()).tasksHealthy === 3;
    };
    await eventually('all were checked', allHealthy);

    act();

    await eventually('it answers again', async () => (await get('/v2/leader')).status === 200);
    const { tasks, tasksHealthy } = await shown();
    expect(tasks.map((task) => [task.state, task.healthCheckResults])).toEqual(Array(3).fill(['TASK_RUNNING', []]));
    expect(tasksHealthy).toBe(0);
    expect(marathon.app(WEB).available).toBe(3);
    await eventually('all were checked again', allHealthy);
  });

  test('is none for a moment only where executors check', async () => {
    await start();

    marathon.failover();

    expect(marathon.app(WEB).healthy).toBe(0);
    await eventually('Mesos has told of it', async () => (await shown()).tasksHealthy === 3);
  });

  test.each(['HTTP', 'MESOS_HTTP'] as const)(
    'of an instance that was launched again is that of the task before, until a check of %s ran',
    async (checkProtocol) => {
      await start({ checkProtocol, checkIntervalMs: 20, startSeconds: UNTIL_ENDED });
      await eventually('all were checked', async () => (await shown()).tasksHealthy === 3);
      const [doomed = ''] = taskIds();
      await kill([doomed]);

      let stale: Shown | undefined;
      await eventually('its next task is launched', async () => {
        stale = (await shown()).tasks.find(({ id, stagedAt }) => launchOf(id) === 2 && stagedAt !== undefined);
        return stale !== undefined;
      });

      const [result] = stale?.healthCheckResults ?? [];
      const { lastSuccess = '' } = result ?? {};
      expect(Date.parse(lastSuccess)).toBeLessThan(Date.parse(stale?.stagedAt ?? ''));
      expect(stale?.id.replace(/\.2$/, '.1')).toBe(doomed);
      expect(marathon.app(WEB).available).toBe(2);
      endStarts();
      await eventually('it serves', () => marathon.app(WEB).available === 3);
    },
  );

  test('of a pod is of the task that runs now, and stays over a restart', async () => {
    await start({ pod: true });
    const status = async () => (await get(`/v2/pods${WEB}::status`)).json as { instances: { status: string }[] };

    marathon.failover();

    expect((await status()).instances.map((instance) => instance.status)).toEqual(Array(3).fill('STABLE'));
  });
});

test('an instance whose task has ended is listed with it, and with its old host, until it is launched again', async () => {
  await start({ instances: 1, cpus: 3, startsOn: ['host1'], constraints: [['hostname', 'LIKE', 'host1']] });
  await onAgent(simulator, 'DEACTIVATE_AGENT', 'host1');
  const [taskId = ''] = taskIds();

  await kill([taskId]);

  await eventually('it has ended', async () => (await shown()).tasks[0]?.state === 'TASK_KILLED');
  expect((await shown()).tasks).toMatchObject([{ id: taskId, host: 'host1', healthCheckResults: [{ alive: true }] }]);
  expect((await shown()).tasks[0]).not.toHaveProperty('stagedAt');
});

test('a kill meets the instance, whichever of its tasks is named', async () => {
  await start({ instances: 1 });
  const [taskId = ''] = taskIds();
  await kill([taskId]);
  await eventually('it was launched again', () => marathon.app(WEB).available === 1 && launchOf(taskIds()[0]) === 2);

  await kill([taskId]);

  await eventually('it is launched a third time', () => launchOf(taskIds()[0]) === 3);
});

describe('an app that gets smaller', () => {
  test('loses an instance that runs rather than one that has just been launched', async () => {
    await start({ startSeconds: UNTIL_ENDED });
    const running = taskIds();
    await put(4);
    await eventually('one more is on its way', async () => (await shown()).tasks.length === 4);

    await put(3, '?force=true');

    await eventually('one is gone', () => marathon.app(WEB).tasks.length === 3);
    expect(marathon.app(WEB).available).toBe(2);
    expect(taskIds().filter((taskId) => running.includes(taskId))).toHaveLength(2);
  });

  test('loses an instance that runs rather than one that waits for a place', async () => {
    await start({ constraints: [['hostname', 'UNIQUE']], instances: 4 });
    await put(6);

    await put(4, '?force=true');

    await eventually('two are gone', () => marathon.app(WEB).tasks.length === 4);
    expect(marathon.lowestAvailable(WEB)).toBe(2);
  });

  test('loses just those that are named with scale=true, also when another waits', async () => {
    await start({ constraints: [['hostname', 'UNIQUE']], instances: 4 });
    const [first = '', ...others] = taskIds();
    await put(5);
    expect((await kill([first], '?scale=true')).status).toBe(409);

    expect((await kill([first], '?scale=true&force=true')).status).toBe(200);

    await eventually('it is gone, and the other has its place', () => marathon.app(WEB).available === 4);
    expect(marathon.lowestAvailable(WEB)).toBe(3);
    expect(taskIds()).toEqual(expect.arrayContaining(others));
  });
});

test('the queue keeps an app, and offers that it declined, until Mesos has confirmed its launch', async () => {
  await start({ instances: 1, cpus: 3, startSeconds: UNTIL_ENDED });
  await put(5);
  const queue = async () => (await get('/v2/queue')).json as { queue: { count: number }[] };
  await eventually('one waits', () => marathon.app(WEB).waiting === 1);
  await queue();
  await simulator.addHost('another');
  await eventually('it has a place', () => marathon.app(WEB).waiting === 0);

  const { queue: items } = await queue();

  expect(items).toMatchObject([
    {
      count: 4,
      processedOffersSummary: {
        rejectSummaryLastOffers: expect.arrayContaining([{ reason: 'InsufficientCpus', declined: 4, processed: 4 }]),
      },
    },
  ]);
});

test('a resident task goes nowhere but where its volume is', async () => {
  await start({ instances: 2, resident: true, healthChecks: false, startsOn: ['host1', 'host2'] });
  await onAgent(simulator, 'DEACTIVATE_AGENT', 'host1');
  const task = marathon.app(WEB).tasks.find(({ hostname }) => hostname === 'host1');
  await kill([task?.taskId ?? '']);
  await eventually('it waits', () => marathon.app(WEB).waiting === 1);

  const { json } = await get('/v2/queue');

  const [item] = (json as { queue: object[] }).queue;
  expect(item).toMatchObject({
    processedOffersSummary: {
      rejectSummaryLastOffers: expect.arrayContaining([
        { reason: 'NoCorrespondingReservationFound', declined: 3, processed: 3 },
      ]),
    },
  });
  await onAgent(simulator, 'REACTIVATE_AGENT', 'host1');
  await eventually('it is back', () => marathon.app(WEB).available === 2);
  expect(simulator.tasksOnHost('host1')).toHaveLength(1);
});

describe('a deployment is refused', () => {
  test('with 403 where enough of them run, also by force', async () => {
    const apps = [
      { id: WEB, instances: 1 },
      { id: '/other', instances: 1, startSeconds: UNTIL_ENDED },
    ];
    await start({}, { apps, maxRunningDeployments: 1 });
    marathon.scale('/other', 2);

    for (const query of ['', '?force=true']) {
      expect(await put(2, query)).toMatchObject({
        status: 403,
        json: { message: expect.stringContaining('Max number (1) of running deployments reached') },
      });
    }
  });
});

test('without credentials Marathon answers with a page', async () => {
  await start({}, { credentials: { user: 'ops', password: 'secret' } });

  const { status, headers, text } = await get('/v2/apps');

  expect([status, headers.get('content-type')]).toEqual([401, 'text/html;charset=iso-8859-1']);
  expect(text).toContain('<p>Problem accessing /v2/apps. Reason:\n<pre>    Unauthorized</pre></p>');
});
