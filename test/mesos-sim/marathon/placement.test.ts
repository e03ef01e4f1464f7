import type { MarathonAppOptions, SimulatorOptions } from '../../../local/mesos-sim/simulator.ts';
import { eventually } from '../../patience.ts';
import { ask, UNTIL_ENDED } from '../ask-scheduler.ts';
import { onAgent, read } from '../simulated-master.ts';
import { endKills, get, marathon, send, simulator, startWeb, WEB } from './web-app.ts';

const start = (app: Partial<MarathonAppOptions>, more: SimulatorOptions = {}) =>
  startWeb('127.5.0.1', { app: { instances: 2, ...app }, cluster: { hosts: 3, ...more } });

const tasks = () => marathon.app(WEB).tasks;

async function queue(query = ''): Promise<object[]> {
  const { json } = await get(`/v2/queue${query}`);
  return (json as { queue: object[] }).queue;
}

describe('an app that finds no place', () => {
  test('waits in the queue with what the offers lack, until there is room', async () => {
    await start({ instances: 3, cpus: 3, mem: 64 });
    await onAgent(simulator, 'DEACTIVATE_AGENT', 'host1');
    marathon.killAsFailed(tasks().find(({ hostname }) => hostname === 'host1')?.taskId ?? '');
    await eventually('its replacement waits', () => marathon.app(WEB).waiting === 1);

    const [item] = await queue();

    expect(item).toMatchObject({ count: 1, app: { id: WEB }, delay: { overdue: true } });
    expect(item).toMatchObject({
      processedOffersSummary: {
        processedOffersCount: 2,
        unusedOffersCount: 2,
        rejectSummaryLastOffers: expect.arrayContaining([{ reason: 'InsufficientCpus', declined: 2, processed: 2 }]),
      },
    });
    expect(item).not.toHaveProperty('lastUnusedOffers');
    expect((await queue('?embed=lastUnusedOffers'))[0]).toHaveProperty('lastUnusedOffers');
    await onAgent(simulator, 'REACTIVATE_AGENT', 'host1');
    await eventually('it runs again', () => marathon.app(WEB).available === 3);
    expect(await queue()).toEqual([]);
  });

  test('does not hold up those that find one', async () => {
    const apps = [
      { id: '/large', instances: 1, cpus: 64 },
      { id: WEB, instances: 2 },
    ];
    await start({}, { marathons: [{ apps }] });

    await eventually('the small app runs', () => marathon.app(WEB).available === 2);
    expect(marathon.app('/large')).toMatchObject({ waiting: 1, running: 0 });
  });

  test('loses an instance that runs when it is scaled down, and keeps the one that waits', async () => {
    await start({ cpus: 3, instances: 3, killSeconds: UNTIL_ENDED });
    marathon.scale(WEB, 4);
    expect(marathon.app(WEB).waiting).toBe(1);

    await send('PUT', `/v2/apps${WEB}?force=true`, { instances: 3 });

    expect(marathon.app(WEB)).toMatchObject({ waiting: 1, available: 2, instances: 3 });
    endKills();
    await eventually('it runs where another did', () => marathon.app(WEB).available === 3);
  });
});

describe('constraints', () => {
  test.each([
    { constraint: ['hostname', 'UNIQUE'], instances: 4, placed: ['host1', 'host2', 'host3'] },
    { constraint: ['rack', 'CLUSTER', 'r2'], instances: 1, placed: ['host2'] },
    { constraint: ['rack', 'LIKE', 'r[13]'], instances: 2, placed: ['host1', 'host3'] },
    { constraint: ['rack', 'UNLIKE', 'r[13]'], instances: 1, placed: ['host2'] },
    { constraint: ['hostname', 'MAX_PER', '1'], instances: 4, placed: ['host1', 'host2', 'host3'] },
    { constraint: ['zone', 'IS', 'z2'], instances: 1, placed: ['host3'] },
  ])('$constraint is kept', async ({ constraint, instances, placed }) => {
    await start({ constraints: [constraint], instances });

    const hostnames = tasks().flatMap(({ hostname }) => (hostname === '' ? [] : [hostname]));

    expect([...new Set(hostnames)].sort()).toEqual(placed);
  });

  test('say in the queue that it is they who decline', async () => {
    await start({ constraints: [['hostname', 'UNIQUE']], instances: 4 });

    expect((await queue())[0]).toMatchObject({
      processedOffersSummary: {
        rejectSummaryLastOffers: expect.arrayContaining([
          { reason: 'UnfulfilledConstraint', declined: 3, processed: 3 },
        ]),
      },
    });
  });
});

test('what tasks take is gone from their agent, in both lists of the master', async () => {
  await start({ instances: 1, cpus: 1.5, mem: 256, disk: 100, startsOn: ['host2'] });

  const { agents } = await read<{ agents: { agent_info: { hostname: string }; allocated_resources?: object[] }[] }>(
    simulator,
    'GET_AGENTS',
  );
  const { json } = await ask(`${simulator.url}/slaves`);

  const allocated = agents.find(({ agent_info }) => agent_info.hostname === 'host2')?.allocated_resources;
  expect(allocated).toMatchObject([
    { name: 'cpus', scalar: { value: 1.5 }, allocation_info: { role: 'marathon' } },
    { name: 'mem', scalar: { value: 256 } },
    { name: 'disk', scalar: { value: 100 } },
  ]);
  const { slaves } = json as { slaves: { hostname: string; used_resources: object }[] };
  expect(slaves.find(({ hostname }) => hostname === 'host2')?.used_resources).toMatchObject({
    cpus: 1.5,
    mem: 256,
    disk: 100,
  });
  simulator.endTask('marathon', tasks()[0]?.taskId ?? '', 0);
  await eventually('it has moved on', () => tasks()[0]?.phase === 'running');
  expect(simulator.tasksOfFramework('marathon')).toHaveLength(1);
});

test('a task lost with its host is started elsewhere, and ends where it was when that host comes back', async () => {
  await start({ startsOn: ['host1'] }, { agentPingTimeoutMs: 30, initRestartMs: null });
  simulator.host('host1').kill();
  await eventually('both run elsewhere', () => {
    return tasks().filter(({ hostname, available }) => available && hostname !== 'host1').length === 2;
  });
  expect(simulator.tasksOnHost('host1')).toHaveLength(2);

  simulator.host('host1').start();

  await eventually('none is left on the first host', () => simulator.tasksOnHost('host1').length === 0);
  expect(marathon.app(WEB)).toMatchObject({ instances: 2, available: 2 });
});

describe('a pod', () => {
  const POD: Partial<MarathonAppOptions> = { id: '/shop/cart', pod: true, healthChecks: true, healthyMs: 5 };

  async function showPod(suffix = ''): Promise<{ status: string; instances: { id: string; agentHostname: string }[] }> {
    const { json } = await get(`/v2/pods/shop/cart${suffix}`);
    return json as Awaited<ReturnType<typeof showPod>>;
  }

  test('is no app, and shows its limits, its instances and their health', async () => {
    await start({ ...POD, minimumHealthCapacity: 0.5 });

    expect((await get('/v2/apps/shop/cart')).status).toBe(404);
    expect(await showPod()).toMatchObject({
      scaling: { kind: 'fixed', instances: 2 },
      scheduling: { upgrade: { minimumHealthCapacity: 0.5, maximumOverCapacity: 1 } },
    });
    const healthy = [{ name: 'healthy', value: 'true' }];
    expect(await showPod('::status')).toMatchObject({
      status: 'STABLE',
      instances: [{ status: 'STABLE', containers: [{ name: 'main', conditions: healthy }] }, { status: 'STABLE' }],
    });
    const [{ taskId } = { taskId: '' }] = marathon.app('/shop/cart').tasks;
    marathon.makeUnhealthy(taskId);
    expect(await showPod('::status')).toMatchObject({ status: 'DEGRADED', instances: [{ status: 'DEGRADED' }, {}] });
  });

  test('has its instances killed one by one, each replaced elsewhere', async () => {
    await start({ ...POD, startsOn: ['host1'] });
    await onAgent(simulator, 'DEACTIVATE_AGENT', 'host1');
    const [doomed] = (await showPod('::status')).instances;

    const killed = await send('DELETE', `/v2/pods/shop/cart::instances/${doomed?.id}`);

    expect(killed).toMatchObject({ status: 200, json: { id: doomed?.id, agentHostname: 'host1' } });
    await eventually('it is healthy elsewhere, under its old id', async () => {
      const { status, instances } = await showPod('::status');
      return status === 'STABLE' && instances.some((one) => one.id === doomed?.id && one.agentHostname !== 'host1');
    });
    expect(simulator.tasksOnHost('host1')).toHaveLength(1);
    const [unknown] = ['shop_cart.instance-00000000-0000-0000-0000-000000000000'];
    const other = await send('DELETE', `/v2/pods/shop/cart::instances/${unknown}`);
    expect(other).toMatchObject({ status: 404, json: { message: `Task '${unknown}' does not exist` } });
    expect((await send('DELETE', '/v2/pods/shop/cart::instances/1')).status).toBe(422);
  });

  test('is scaled by sending its definition with another number, and locked meanwhile', async () => {
    await start({ ...POD, startSeconds: UNTIL_ENDED });
    const definition = { ...(await showPod()), scaling: { kind: 'fixed', instances: 3 } };
    const put = () => send('PUT', '/v2/pods/shop/cart', definition);

    const scaled = await put();

    expect(scaled.headers.get('marathon-deployment-id')).toBe(marathon.app('/shop/cart').deployment);
    expect((await get('/v2/deployments')).json).toMatchObject([
      { affectedPods: ['/shop/cart'], currentActions: [{ action: 'ScalePod', pod: '/shop/cart' }] },
    ]);
    expect((await put()).status).toBe(409);
  });
});
