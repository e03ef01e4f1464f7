import type { CordonChanged, Problem } from '../../../functions/contract/api/api.ts';
import { agentOf } from '../master-view.ts';
import { openStage, stageOfFile, until } from '../stage.ts';

/** Hosts that are taken out of placement without a maintenance, on the real assembly. */

const stage = await stageOfFile({
  cluster: { hosts: 6, tasksPerHost: 2, frameworks: [{ name: 'web' }, { name: 'slow', relaunch: false }] },
  service: { reconcileSeconds: 1 },
});
await until('six hosts', stage.hosts, (hosts) => hosts.length === 6);

const order = (kind: 'cordon' | 'uncordon', body: object) =>
  stage.call<CordonChanged & Problem>('POST', `/v1/hosts/${kind}`, body);
const isOff = async (hostname: string) => (await agentOf(stage.simulator, hostname))?.deactivated;
const offAgain = (hostname: string, isWanted: boolean) =>
  until(
    `the agent of ${hostname} to be ${isWanted ? 'off' : 'on'}`,
    () => isOff(hostname),
    (off) => off === isWanted,
  );

describe('a cordoned host', () => {
  test('stays UP with its tasks, shows who and why, and gets tasks again when it is uncordoned', async () => {
    const tasks = stage.simulator.tasksOnHost('host1').length;

    const cordoned = await order('cordon', { hosts: ['HOST1'], reason: 'a bad disk' });

    expect(cordoned).toMatchObject({
      status: 200,
      body: { hosts: [{ hostname: 'host1', state: 'HOST_STATE_UP', outcome: 'accepted' }] },
    });
    expect(await agentOf(stage.simulator, 'host1')).toMatchObject({ active: false, deactivated: true });
    expect(stage.simulator.tasksOnHost('host1')).toHaveLength(tasks);
    expect(await stage.host('host1')).toMatchObject({ state: 'HOST_STATE_UP', cordoned: { reason: 'a bad disk' } });
    expect((await order('cordon', { hosts: ['host1'] })).body.hosts[0]?.outcome).toBe('already');
    const { stdout } = await stage.cli('host', 'query');
    expect(stdout).toMatch(/^host1 .* HOST_STATE_UP .* cordoned .* a bad disk$/m);
    expect((await stage.cli('host', 'show', 'host1')).stdout).toMatch(/^Cordoned: +by .*: a bad disk$/m);

    expect((await order('uncordon', { hosts: ['host1'] })).body.hosts[0]?.outcome).toBe('accepted');
    expect(await agentOf(stage.simulator, 'host1')).toMatchObject({ active: true, deactivated: false });
    expect(await stage.host('host1')).toMatchObject({ cordoned: null });
    expect(await stage.notes('host1')).toEqual([
      'cordoned: no task is placed on it',
      'uncordoned: tasks may be placed on it',
    ]);
  });

  test('goes down and comes back, and is cordoned still', async () => {
    await order('cordon', { hosts: ['host2'] });
    await stage.request('start', { hosts: ['host2'] });
    await stage.hostWhen('host2', 'HOST_STATE_DOWN');
    await stage.request('complete', { hosts: ['host2'] });
    const back = await stage.hostWhen('host2', 'HOST_STATE_UP');

    expect(back).toMatchObject({ cordoned: { reason: '' }, maintenance: null });
    await offAgain('host2', true);
    expect(stage.simulator.tasksOnHost('host2')).toEqual([]);
    await order('uncordon', { hosts: ['host2'] });
    await offAgain('host2', false);
  });

  test('whose drain is cancelled is cordoned still, and not drained', async () => {
    stage.simulator.launchTask({ framework: 'slow', hostname: 'host3', killSeconds: 86_400, atOnce: true });
    await order('cordon', { hosts: ['host3'] });
    await stage.request('start', { hosts: ['host3'] });
    await stage.hostWhen('host3', 'HOST_STATE_DRAINING');
    await stage.request('cancel', { hosts: ['host3'] });
    stage.simulator.host('host3').endKills();
    await stage.hostWhen('host3', 'HOST_STATE_UP');

    expect(await agentOf(stage.simulator, 'host3')).toMatchObject({ deactivated: true, drainState: undefined });
    expect(await stage.host('host3')).toMatchObject({ managed: true, cordoned: { reason: '' } });
    await order('uncordon', { hosts: ['host3'] });
  });

  test('may be cordoned while it is down, and uncordoned there', async () => {
    await stage.request('start', { hosts: ['host4', 'host5'] });
    for (const hostname of ['host4', 'host5']) await stage.hostWhen(hostname, 'HOST_STATE_DOWN');
    await order('cordon', { hosts: ['host4', 'host5'] });
    await order('uncordon', { hosts: ['host5'] });
    await stage.request('complete', { hosts: ['host4', 'host5'] });
    for (const hostname of ['host4', 'host5']) await stage.hostWhen(hostname, 'HOST_STATE_UP');

    expect([await isOff('host4'), await isOff('host5')]).toEqual([true, false]);
    await order('uncordon', { hosts: ['host4'] });
  });

  test('stays out of placement when its agent registers anew, or somebody reactivates it', async () => {
    await order('cordon', { hosts: ['host6'] });
    const host = stage.simulator.host('host6');
    const call = { type: 'REACTIVATE_AGENT', reactivate_agent: { agent_id: { value: host.agentId } } };
    await fetch(`${stage.simulator.url}/api/v1`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(call),
    });

    const again = () => stage.notes('host6');
    await until('the note of it', again, (notes) => notes.some((note) => note.startsWith('cordoned again: agent ')));
    expect(await isOff('host6')).toBe(true);
    await order('uncordon', { hosts: ['host6'] });
  });

  test('is chosen on the command line as those of a start are', async () => {
    const { exitCode, stdout } = await stage.cli('host', 'cordon', '--selector', 'rack=r1', '--reason', 'rack');
    expect({ exitCode, stdout }).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('1 host cordoned') });
    expect(await isOff('host1')).toBe(true);

    const back = await stage.cli('host', 'uncordon', 'host1', '--json');
    expect(JSON.parse(back.stdout)).toEqual({
      hosts: [{ hostname: 'host1', state: 'HOST_STATE_UP', outcome: 'accepted' }],
    });
    expect(await isOff('host1')).toBe(false);
  });

  test.each([
    [{ hosts: ['host1', 'nobody'] }, 404, 'host-not-found'],
    [{ hosts: [] }, 400, 'invalid-request'],
    [{}, 400, 'invalid-request'],
    [{ hosts: ['host1'], dryRun: true }, 400, 'invalid-request'],
    [{ pool: 'nobody' }, 404, 'host-not-found'],
  ])('%j is refused', async (body, status, type) => {
    expect(await order('cordon', body)).toMatchObject({ status, body: { type: `/problems/${type}` } });
    expect(await isOff('host1')).toBe(false);
  });
});

test('a master of MESOS_API=v0 cannot cordon, and the refusal says so', async () => {
  const old = await openStage({ cluster: { hosts: 1 }, service: { mesosApi: 'v0' } });
  try {
    expect(await old.call('POST', '/v1/hosts/cordon', { hosts: ['host1'] })).toMatchObject({
      status: 502,
      body: { type: '/problems/mesos-refused', detail: expect.stringContaining('MESOS_API=v0') },
    });
    expect(await old.host('host1')).toMatchObject({ cordoned: null });
  } finally {
    await old.stop();
  }
});
