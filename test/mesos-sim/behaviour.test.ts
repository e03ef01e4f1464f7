import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../patience.ts';
import { UNTIL_ENDED } from './ask-scheduler.ts';
import { isRunning, simulator, start } from './one-cluster.ts';
import { call, down, onAgent, read, schedule } from './simulated-master.ts';

describe('frameworks', () => {
  test('start a replacement elsewhere, under a fresh id, for every task that machine/down has lost', async () => {
    await start({ hosts: 3, tasksPerHost: 2 });
    const before = simulator.tasksOnHost('host1').map(({ taskId }) => taskId);
    await schedule(simulator, 'host1');

    await down(simulator, 'host1');

    const elsewhere = () => [...simulator.tasksOnHost('host2'), ...simulator.tasksOnHost('host3')];
    await eventually('all six tasks run on two hosts', () => elsewhere().filter(isRunning).length === 6);
    expect(elsewhere().filter(({ taskId }) => before.includes(taskId))).toEqual([]);
    await eventually('nothing runs on the host that is down', () => simulator.tasksOnHost('host1').length === 0);
  });

  test('may place tasks on a scheduled agent, and not on a deactivated one', async () => {
    await start({ hosts: 2, tasksPerHost: 1, frameworks: [{ name: 'web' }] });
    await schedule(simulator, 'host1', 'host2');
    await onAgent(simulator, 'DEACTIVATE_AGENT', 'host1');

    for (const { taskId } of simulator.tasksOfFramework('web')) simulator.killTask('web', taskId);

    await eventually(
      'both replacements run on host2',
      () => simulator.tasksOnHost('host2').filter(isRunning).length === 2,
    );
    expect(simulator.tasksOnHost('host1')).toEqual([]);
  });

  test('that move on inverse offers leave scheduled hosts by themselves', async () => {
    await start({
      hosts: 3,
      tasksPerHost: 2,
      frameworks: [{ name: 'spark', movesOnInverseOffer: true }],
      inverseOfferMs: 1,
    });

    await schedule(simulator, 'host1', 'host2');

    await eventually('all tasks run on host3', () => simulator.tasksOnHost('host3').filter(isRunning).length === 6);
  });

  test('answer inverse offers anew after each schedule', async () => {
    await start({ hosts: 1, tasksPerHost: 1, frameworks: [{ name: 'web' }] });
    const answers = async () => {
      const { status } = await read<{ status: { draining_machines: [{ statuses?: object[] }] } }>(
        simulator,
        'GET_MAINTENANCE_STATUS',
      );
      return status.draining_machines[0].statuses?.length ?? 0;
    };
    await schedule(simulator, 'host1');
    await eventually('the framework has answered', async () => (await answers()) === 1);

    simulator.setInverseOfferAnswer('web', 'never');
    await schedule(simulator, 'host1');
    expect(await answers()).toBe(0);

    simulator.setInverseOfferAnswer('web', 'accept');
    await schedule(simulator, 'host1');
    await eventually('the framework has answered again', async () => (await answers()) === 1);
  });
});

describe('a failover', () => {
  test('redirects to the new leader, which at first knows nothing and then everything', async () => {
    await start({ hosts: 2, tasksPerHost: 1, masters: 2 });
    await schedule(simulator, 'host1');
    await down(simulator, 'host1');

    simulator.failover({ to: 1, recoveryMs: UNTIL_ENDED * 1_000 });

    const redirected = await call(simulator, 'GET_AGENTS', {}, simulator.masterUrls[0]);
    expect(redirected.status).toBe(307);
    expect(redirected.headers.location).toBe(`${simulator.masterUrls[1]?.replace('http:', '')}/master/api/v1`);
    const asked = () => call(simulator, 'GET_AGENTS', {}, simulator.masterUrls[1]);
    expect(await asked()).toMatchObject({ status: 503, body: 'Master has not finished recovery' });
    simulator.failover({ to: 1, reregisterMs: 1 });
    await eventually('the agent is back', async () => (await asked()).body.includes('"active":true'));
    const status = await call(simulator, 'GET_MAINTENANCE_STATUS', {}, simulator.masterUrls[1]);
    expect(status.body).toContain('"down_machines":[{"hostname":"host1"');
  });

  test('without a leader everything is answered 503', async () => {
    await start({ hosts: 1 });

    simulator.loseLeader();

    expect(await call(simulator, 'GET_HEALTH')).toMatchObject({ status: 503, body: 'No leader elected' });
  });
});

test('a task gets running however late the machine is with its timers', async () => {
  await start({ hosts: 1, frameworks: [{ name: 'web' }], startDelayMs: 20 });
  simulator.launchTask({ framework: 'web', hostname: 'host1' });
  await sleep(15);
  simulator.launchTask({ framework: 'web', hostname: 'host1' });

  const busyUntil = performance.now() + 40;
  while (performance.now() < busyUntil);

  await eventually('both run', () => simulator.tasksOnHost('host1').filter(isRunning).length === 2);
});

test('the request log names server, call and status', async () => {
  await start({ hosts: 1 });
  const { ip, port, hostname } = simulator.host('host1');

  await call(simulator, 'GET_VERSION');
  await call(simulator, 'GET_TASKS', {}, `http://${ip}:${port}`);

  expect(simulator.requests).toMatchObject([
    { kind: 'master', server: 'master1', method: 'POST', path: '/api/v1', call: 'GET_VERSION', status: 200 },
    { kind: 'agent', server: hostname, method: 'POST', path: '/api/v1', call: 'GET_TASKS', status: 200 },
  ]);
});

test('large answers are compressed for those who ask for it', async () => {
  await start({ hosts: 3 });

  const plain = await fetch(`${simulator.url}/slaves`, { headers: { 'accept-encoding': 'identity' } });
  const zipped = await fetch(`${simulator.url}/slaves`, { headers: { 'accept-encoding': 'gzip' } });

  expect(plain.headers.get('content-encoding')).toBeNull();
  expect(zipped.headers.get('content-encoding')).toBe('gzip');
  expect(await zipped.json()).toEqual(await plain.json());
});

test('a thousand machines are scheduled and taken down by one call each', async () => {
  await start({ hosts: 1_001, tasksPerHost: 2, initRestartMs: null });
  const hostnames = simulator.hosts.slice(0, 1_000).map(({ hostname }) => hostname);

  expect((await schedule(simulator, ...hostnames)).status).toBe(200);
  expect((await down(simulator, ...hostnames)).status).toBe(200);

  const { agents } = await read<{ agents: object[] }>(simulator, 'GET_AGENTS');
  expect(agents).toHaveLength(1);
});

test('a principal without the right to see the schedule is answered 200 with none, and may replace it', async () => {
  const ops = { principal: 'ops', secret: 'o' };
  await start({ hosts: 1, credentials: [ops, { principal: 'blind', secret: 'b', seesSchedule: false }] });
  const ask = async (user: string, type: string, more: object = {}) => {
    const headers = { 'content-type': 'application/json', authorization: `Basic ${btoa(user)}` };
    const body = JSON.stringify({ type, ...more });
    return (await fetch(`${simulator.url}/api/v1`, { method: 'POST', headers, body })).text();
  };
  const window = {
    machine_ids: [{ hostname: 'host1', ip: simulator.host('host1').ip }],
    unavailability: { start: { nanoseconds: 1 } },
  };
  const post = { update_maintenance_schedule: { schedule: { windows: [window] } } };
  await ask('ops:o', 'UPDATE_MAINTENANCE_SCHEDULE', post);

  expect(await ask('ops:o', 'GET_MAINTENANCE_SCHEDULE')).toContain('host1');
  expect(await ask('blind:b', 'GET_MAINTENANCE_SCHEDULE')).toContain('"schedule":{}');
  expect(await ask('blind:b', 'GET_MAINTENANCE_STATUS')).toContain('host1');
  expect(await ask('blind:b', 'GET_FLAGS')).toContain('get_maintenance_schedules');
  await ask('blind:b', 'UPDATE_MAINTENANCE_SCHEDULE', { update_maintenance_schedule: { schedule: {} } });
  expect(await ask('ops:o', 'GET_MAINTENANCE_SCHEDULE')).toContain('"schedule":{}');
});

describe('a principal that may not see a framework', () => {
  const headers = { 'content-type': 'application/json', authorization: `Basic ${btoa('blind:b')}` };
  const agentUrl = () => {
    const { ip, port } = simulator.host('host1');
    return `http://${ip}:${port}`;
  };
  const post = async (url: string, type: string, more: object = {}) =>
    (await fetch(`${url}/api/v1`, { method: 'POST', headers, body: JSON.stringify({ type, ...more }) })).text();
  const get = async (url: string) => (await fetch(url, { headers })).text();

  test('is answered 200 without its tasks by masters and agents, whose numbers count them', async () => {
    const frameworks = [{ name: 'web' }, { name: 'batch' }];
    await start({ hosts: 1, frameworks, credentials: { principal: 'blind', secret: 'b', seesFrameworks: ['web'] } });
    const shown = simulator.launchTask({ framework: 'web', hostname: 'host1', atOnce: true });
    const hidden = simulator.launchTask({ framework: 'batch', hostname: 'host1', atOnce: true });

    for (const list of [
      await post(simulator.url, 'GET_TASKS'),
      await get(`${simulator.url}/tasks`),
      await get(`${simulator.url}/state`),
      await post(agentUrl(), 'GET_STATE'),
      await get(`${agentUrl()}/state`),
    ]) {
      expect(list).toContain(shown);
      expect(list).not.toContain(hidden);
      expect(list).not.toContain('"batch"');
    }
    expect(await post(simulator.url, 'GET_FRAMEWORKS')).not.toContain('batch');
    expect(await get(`${agentUrl()}/metrics/snapshot`)).toContain('"slave/tasks_running":2.0');
    const metrics = await post(agentUrl(), 'GET_METRICS', { get_metrics: {} });
    expect(metrics).toContain('{"name":"slave/tasks_running","value":2.0}');
    expect(await get(`${simulator.url}/slaves`)).toContain('"used_resources":{"disk":0.0,"mem":64.0');
  });

  test('gets nothing of an agent without credentials', async () => {
    await start({ hosts: 1, credentials: { principal: 'blind', secret: 'b' } });

    const { status, headers: answered } = await fetch(`${agentUrl()}/state`);

    expect(status).toBe(401);
    expect(answered.get('www-authenticate')).toBe('Basic realm="mesos-agent-readonly"');
  });
});
