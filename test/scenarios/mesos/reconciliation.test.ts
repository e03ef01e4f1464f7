import { onAgent } from '../../mesos-sim/simulated-master.ts';
import { eventually } from '../../patience.ts';
import { downHosts, dropFromSchedule, editSchedule, postMachines, scheduledHosts } from '../master-view.ts';
import { stageOfFile, until } from '../stage.ts';

/** Operators change Mesos, and agents die: each host converges, and its history says why. */

const stage = await stageOfFile({
  cluster: {
    hosts: 11,
    initRestartMs: null,
    // The tests themselves end the pings of a dead agent.
    agentPingTimeoutMs: 86_400_000,
    frameworks: [{ name: 'web' }, { name: 'spark-jobs', relaunch: false }],
  },
  service: { schedulers: '[{"framework":"spark-*","type":"wait"}]', reconcileSeconds: 1 },
});
const { simulator } = stage;

const editByHand = (edit: Parameters<typeof editSchedule>[1]) => editSchedule(simulator, edit);

const scheduleByHand = (hostname: string) => {
  const { ip } = simulator.host(hostname);
  const unavailability = { start: { nanoseconds: '1900000000123456789' } };
  return editByHand((windows) => [...windows, { machine_ids: [{ hostname, ip }], unavailability }]);
};
const dropByHand = (hostname: string) => dropFromSchedule(simulator, hostname);
const foreign = (hostname: string) => stage.hostWhen(hostname, ({ managed }) => !managed);
const statesOf = async (hostname: string) =>
  (await stage.history(hostname)).map(
    ({ to, by }) => `${to.slice('HOST_STATE_'.length)}${by === 'mesos' ? ' (mesos)' : ''}`,
  );
/** The published events about a host, without repeats: events are delivered at least once. */
const told = (type: string, hostname: string): object[] => {
  const events = stage.service.events.filter(({ detailType }) => detailType === type);
  const details = new Set(events.map(({ detail }) => JSON.stringify(detail)));
  return [...details].filter((detail) => detail.includes(`"${hostname}"`)).map((detail) => JSON.parse(detail));
};
const OUR_WAY = ['DRAINING', 'DRAINED', 'DOWN'];

/** A draining host with a task that no scheduler moves. */
async function draining(hostname: string): Promise<string> {
  const taskId = simulator.launchTask({ framework: 'spark-jobs', hostname, atOnce: true });
  await stage.request('start', { hosts: [hostname] });
  await stage.hostWhen(hostname, ({ blockers }) => blockers.length > 0);
  return taskId;
}

describe('what somebody else does in Mesos', () => {
  test('a machine taken down by hand is shown, and complete brings it up', async () => {
    simulator.host('host1').stopInit();
    await scheduleByHand('host1');
    await postMachines(simulator, 'down', [simulator.host('host1')]);
    expect(await foreign('host1')).toMatchObject({ state: 'HOST_STATE_DOWN', maintenance: null });
    expect(await stage.refused('cancel', { hosts: ['host1'] })).toMatchObject({ status: 409 });

    await stage.request('complete', { hosts: ['host1'] });
    simulator.host('host1').startInit();
    expect(await stage.hostWhen('host1', 'HOST_STATE_UP')).toMatchObject({ managed: true, maintenance: null });
    expect(await statesOf('host1')).toEqual(['DOWN (mesos)', 'UP']);
    expect(await downHosts(simulator)).not.toContain('host1');
  });

  test('a window of somebody else is shown until they drop it, and theirs to drop', async () => {
    await scheduleByHand('host2');
    expect(await foreign('host2')).toMatchObject({ state: 'HOST_STATE_DRAINING' });
    const { detail } = await stage.refused('cancel', { hosts: ['host2'] });
    expect(detail).toMatch(/host2.*another operator drains it in Mesos/);
    await dropByHand('host2');
    await stage.hostWhen('host2', 'HOST_STATE_UP');

    const [shown] = await stage.history('host2');
    expect(shown?.detail).toMatch(/window that this system did not post, from 2030-03-17T17:46:40.123Z for ever/);
    expect(await statesOf('host2')).toEqual(['DRAINING (mesos)', 'UP (mesos)']);
  });

  test('a dry run tells that a window of somebody else would hold a host up, until they drop it', async () => {
    const taskId = simulator.launchTask({ framework: 'web', hostname: 'host2', atOnce: true });
    const planned = async () => (await stage.request('start', { hosts: ['host2'], dryRun: true })).hosts[0]?.plan;
    await scheduleByHand('host2');
    await foreign('host2');
    const held = await planned();
    await dropByHand('host2');
    await stage.hostWhen('host2', 'HOST_STATE_UP');
    const free = await planned();
    simulator.endTask('web', taskId, 0);

    expect(held?.blockers).toEqual([
      {
        code: 'foreign-window',
        message: expect.stringContaining('host2 is in a window that this system did not post'),
      },
    ]);
    expect(held?.steps[0]).toMatch(/leave it in the Mesos maintenance window of another operator/);
    expect(free?.blockers).toEqual([]);
    expect(free?.steps[0]).toMatch(/put it into the Mesos maintenance schedule/);
  });

  test('a host that somebody drains is taken over by start, and stays in their window', async () => {
    expect(await onAgent(simulator, 'DRAIN_AGENT', 'host3')).toMatchObject({ status: 200 });
    expect(await foreign('host3')).toMatchObject({ state: 'HOST_STATE_DRAINED' });
    await scheduleByHand('host3');
    const answer = await stage.request('start', { hosts: ['host3'], reason: 'repair' });
    expect(answer.hosts).toMatchObject([{ outcome: 'accepted' }]);
    await stage.hostWhen('host3', 'HOST_STATE_DOWN');

    expect(await downHosts(simulator)).toContain('host3');
    expect(await stage.notes('host3')).toContainEqual(expect.stringMatching(/^taken over by start/));
    expect(await statesOf('host3')).toEqual(['DRAINED (mesos)', 'DOWN']);
  });

  test('a draining host that they take out of the schedule is put back, which is told', async () => {
    const taskId = await draining('host4');
    await dropByHand('host4');
    await until(
      'host4 in the schedule',
      () => scheduledHosts(simulator),
      (hosts) => hosts.includes('host4'),
    );

    const [drift] = await until(
      'the event',
      () => told('Drift Repaired', 'host4'),
      ({ length }) => length > 0,
    );
    expect(drift).toMatchObject({ diff: [{ hostname: 'host4', of: 'window', found: null }] });
    simulator.endTask('spark-jobs', taskId, 0);
    await stage.hostWhen('host4', 'HOST_STATE_DOWN');
    expect(await stage.notes('host4')).toContainEqual(expect.stringMatching(/^put back into the Mesos/));
    expect(await statesOf('host4')).toEqual(OUR_WAY);
  });

  test('a host of ours that they bring up is let go, and UP when its agent is back', async () => {
    simulator.host('host5').stopInit();
    await stage.request('start', { hosts: ['host5'] });
    await stage.hostWhen('host5', 'HOST_STATE_DOWN');
    await postMachines(simulator, 'up', [simulator.host('host5')]);
    expect(await foreign('host5')).toMatchObject({ state: 'HOST_STATE_DOWN' });
    simulator.host('host5').startInit();

    expect(await stage.hostWhen('host5', 'HOST_STATE_UP')).toMatchObject({ managed: true, maintenance: null });
    expect(await statesOf('host5')).toEqual([...OUR_WAY, 'UP (mesos)']);
  });

  test('a draining host that they take down is down by their doing, and stays ours', async () => {
    await draining('host6');
    await postMachines(simulator, 'down', [simulator.host('host6')]);

    expect(await stage.hostWhen('host6', 'HOST_STATE_DOWN')).toMatchObject({ managed: true, tasks: { running: 0 } });
    expect(await statesOf('host6')).toEqual(['DRAINING', 'DOWN (mesos)']);
  });
});

describe('an agent that dies', () => {
  test('on a host that is UP is told once, and start keeps the host from rejoining', async () => {
    simulator.host('host7').kill();
    await stage.hostWhen('host7', ({ agents }) => agents[0]?.status === 'disconnected');
    await stage.request('start', { hosts: ['host7'] });
    await stage.hostWhen('host7', 'HOST_STATE_DOWN');

    expect(await statesOf('host7')).toEqual(OUR_WAY);
    expect(told('Host Lost', 'host7')).toMatchObject([
      { agentIds: [simulator.host('host7').agentId], status: 'disconnected' },
    ]);
    simulator.host('host7').start();
    await eventually('its agent is refused', () => simulator.host('host7').refusals > 0);
  });

  test('and is given up while the host is UP leaves it as it is, until it is back', async () => {
    simulator.host('host8').kill();
    await stage.hostWhen('host8', ({ agents }) => agents[0]?.status === 'disconnected');
    simulator.host('host8').missPings();
    await stage.hostWhen('host8', ({ agents }) => agents[0]?.status === 'gone');
    expect(await stage.host('host8')).toMatchObject({ state: 'HOST_STATE_UP', maintenance: null });
    simulator.host('host8').start();
    await stage.hostWhen('host8', ({ agents }) => agents[0]?.status === 'active');

    expect(told('Host Lost', 'host8')).toHaveLength(1);
    const notes = await until(
      'the notes',
      () => stage.notes('host8'),
      ({ length }) => length === 3,
    );
    expect(notes.map((note) => note.split(':')[0])).toEqual(['lost', 'lost', 'back']);
  });

  test('while its host drains leaves it with nothing to move', async () => {
    await draining('host9');
    simulator.host('host9').kill();
    simulator.host('host9').missPings();
    await stage.hostWhen('host9', 'HOST_STATE_DOWN');

    expect(await statesOf('host9')).toEqual(OUR_WAY);
    expect(told('Host Lost', 'host9')).toEqual([]);
  });

  test('on a host whose drain was cancelled does not keep it from going down after all', async () => {
    await draining('host10');
    simulator.host('host10').kill();
    simulator.host('host10').missPings();
    await stage.request('cancel', { hosts: ['host10'] });
    await stage.hostWhen('host10', ({ blockers }) => blockers.some(({ code }) => code === 'agent-missing'));
    await stage.request('start', { hosts: ['host10'] });
    await stage.hostWhen('host10', 'HOST_STATE_DOWN');

    expect(await statesOf('host10')).toEqual(OUR_WAY);
    expect(await downHosts(simulator)).toContain('host10');
  });
});

test('another leader in the middle of a drain loses nothing, and nobody', async () => {
  const taskId = await draining('host11');
  simulator.failover({ recoveryMs: 1_500, reregisterMs: 1_500 });
  const before = stage.service.events.length;
  const health = () => stage.call('GET', '/v1/health');
  await until('a leader that has recovered', health, ({ status }) => status === 200);
  simulator.endTask('spark-jobs', taskId, 0);
  await stage.hostWhen('host11', 'HOST_STATE_DOWN');

  expect(await statesOf('host11')).toEqual(OUR_WAY);
  expect(stage.service.events.slice(before).filter(({ detailType }) => detailType === 'Host Lost')).toEqual([]);
  expect(await stage.host('host2')).toMatchObject({ state: 'HOST_STATE_UP', managed: true });
});
