import { agentOf, downHosts, scheduledHosts } from '../master-view.ts';
import { openStage, type Stage, type StageOptions, until } from '../stage.ts';

/** Masters that do not lead, that fail over, and that have no v1 API. */

let stage: Stage | undefined;
afterEach(() => stage?.stop());

async function open(options: StageOptions): Promise<Stage> {
  stage = await openStage(options);
  return stage;
}

describe('three masters', () => {
  test('the service follows the leader when another is named first, and through failovers in the middle of a drain', async () => {
    const { simulator, call, request, hostWhen, history } = await open({
      cluster: { hosts: 3, masters: 3, reregisterMs: 300 },
      // The first in the list does not lead.
      masters: (_proxy, urls) => urls.toReversed(),
    });
    const taskId = simulator.launchTask({ framework: 'web', hostname: 'host1', killSeconds: 86_400, atOnce: true });
    await request('start', { hosts: ['host1'] });
    await hostWhen('host1', ({ blockers }) => blockers.some(({ code }) => code === 'ending'));

    simulator.failover({ to: 1, recoveryMs: 1_200 });
    simulator.host('host1').endKills();
    await hostWhen('host1', 'HOST_STATE_DOWN');

    expect((await history('host1')).map(({ to }) => to)).toEqual([
      'HOST_STATE_DRAINING',
      'HOST_STATE_DRAINED',
      'HOST_STATE_DOWN',
    ]);
    const leader = { url: simulator.masterUrls[1] ?? '' };
    expect(await downHosts(leader)).toEqual(['host1']);
    expect(await scheduledHosts(leader)).toEqual(['host1']);
    expect(simulator.tasksOfFramework('web').some(({ name }) => name === taskId)).toBe(true);

    simulator.failover({ to: 2, recoveryMs: 1_200 });
    const complete = () => call('POST', '/v1/maintenance/complete', { hosts: ['host1'] });
    expect(await complete()).toMatchObject({ status: 503, body: { type: '/problems/mesos-unavailable' } });
    await until('the end of the recovery', complete, ({ status }) => status === 202);
    await hostWhen('host1', 'HOST_STATE_UP');
    expect(await scheduledHosts({ url: simulator.masterUrls[2] ?? '' })).toEqual([]);
  });

  test('a request is refused while nobody leads, and taken when somebody does', async () => {
    const { simulator, call, refused, hostWhen, host } = await open({
      cluster: { hosts: 2, masters: 2 },
      masters: (_proxy, urls) => urls,
    });
    simulator.loseLeader();

    expect(await refused('start', { hosts: ['host1'] })).toMatchObject({
      status: 503,
      type: '/problems/mesos-unavailable',
    });
    expect(await host('host1')).toMatchObject({ state: 'HOST_STATE_UP', maintenance: null });
    simulator.failover({ recoveryMs: 200 });
    const start = () => call('POST', '/v1/maintenance/start', { hosts: ['host1'] });
    await until('a leader', start, ({ status }) => status === 202);
    await hostWhen('host1', 'HOST_STATE_DOWN');
  });
});

describe('with MESOS_API=v0', () => {
  test('an idle host goes down and comes back without one v1 call', async () => {
    const { simulator, request, hostWhen } = await open({ cluster: { hosts: 3 }, service: { mesosApi: 'v0' } });
    await request('start', { hosts: ['host1'] });
    await hostWhen('host1', 'HOST_STATE_DOWN');
    expect(await downHosts(simulator)).toEqual(['host1']);

    await request('complete', { hosts: ['host1'] });
    await hostWhen('host1', 'HOST_STATE_UP');
    expect(await scheduledHosts(simulator)).toEqual([]);
    expect(simulator.requests.filter(({ path }) => path.includes('/api/v1'))).toEqual([]);
  });

  test('a host with a task says that this master can not end it, and goes on when it has ended', async () => {
    const { simulator, request, hostWhen } = await open({ cluster: { hosts: 3 }, service: { mesosApi: 'v0' } });
    const taskId = simulator.launchTask({ framework: 'web', hostname: 'host2', atOnce: true });
    await request('start', { hosts: ['host2'] });

    const { blockers } = await hostWhen('host2', (host) => host.blockers.length > 0);
    expect(blockers).toMatchObject([{ taskId, framework: 'web', code: 'draining-unsupported' }]);
    expect(await agentOf(simulator, 'host2')).toMatchObject({ active: true, deactivated: false });
    simulator.endTask('web', taskId, 0);
    await hostWhen('host2', 'HOST_STATE_DOWN');
  });
});
