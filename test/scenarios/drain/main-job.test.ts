import { userInfo } from 'node:os';
import { agentOf, downHosts, postSchedule, scheduledHosts, schedulePosts, scheduleText } from '../master-view.ts';
import { stageOfFile, until } from '../stage.ts';

/** Two of five hosts with tasks go down and come back, with a foreign window in the schedule. */

const FOREIGN =
  '{"windows":[{"machine_ids":[{"hostname":"Foreign.Example","ip":"10.9.8.7"}],"unavailability":{"duration":{"nanoseconds":3600000000001},"start":{"nanoseconds":1900000000123456789}}}]}';
const HOSTS = ['host1', 'host2'];

const stage = await stageOfFile({ cluster: { hosts: 5, tasksPerHost: 4 } });
await postSchedule(stage.simulator, FOREIGN);
const foreignWindow = windowsText(await scheduleText(stage.simulator));
const agentsBefore = Object.fromEntries(stage.simulator.hosts.map(({ hostname, agentId }) => [hostname, agentId]));
const tasksBefore = new Map(
  HOSTS.map((name) => [name, stage.simulator.tasksOnHost(name).map((task) => task.name)] as const),
);
stage.simulator.clearRequests();
const accepted = await stage.request('start', { hosts: HOSTS, reason: 'kernel upgrade' });
await Promise.all(HOSTS.map((name) => stage.hostWhen(name, 'HOST_STATE_DOWN')));

/** The text between the brackets of `{"windows":[…]}`. */
function windowsText(schedule: string): string {
  return schedule.slice('{"windows":['.length, -2);
}

describe('start on two hosts', () => {
  test('answers at once with a maintenance, an execution and the hosts', () => {
    expect(accepted).toEqual({
      maintenanceId: expect.stringMatching(/^m-/),
      executionArn: expect.stringContaining(`:${accepted.maintenanceId}`),
      hosts: HOSTS.map((hostname) => ({ hostname, state: 'HOST_STATE_UP', outcome: 'accepted' })),
    });
  });

  test('brings both machines down in Mesos', async () => {
    expect(await downHosts(stage.simulator)).toEqual(HOSTS);
  });

  test("keeps somebody else's window byte for byte", async () => {
    const schedule = await scheduleText(stage.simulator);

    expect(foreignWindow).toContain('1900000000123456789');
    expect(windowsText(schedule).startsWith(`${foreignWindow},`)).toBe(true);
    expect(await scheduledHosts(stage.simulator)).toEqual(['Foreign.Example', ...HOSTS]);
  });

  test('posts the schedule exactly once, with both hosts in one window', () => {
    const posts = schedulePosts(stage.simulator);

    expect(posts.map(({ status }) => status)).toEqual([200]);
    expect(posts[0]?.body.match(/"hostname":"host[12]"/g)).toHaveLength(2);
    expect(posts[0]?.body.match(/"unavailability"/g)).toHaveLength(2);
  });

  test('has every task of the hosts run elsewhere', async () => {
    const { simulator } = stage;
    const names = [...tasksBefore.values()].flat();
    const elsewhere = () => ['host3', 'host4', 'host5'].flatMap((name) => simulator.tasksOnHost(name));
    const running = await until('all tasks', elsewhere, (tasks) =>
      names.every((name) => tasks.some((task) => task.name === name && task.state === 'TASK_RUNNING')),
    );

    expect(names).toHaveLength(8);
    expect(running.filter(({ name }) => names.includes(name))).toHaveLength(8);
  });

  test.each(HOSTS)('writes each transition of %s into its history once', async (hostname) => {
    const events = await stage.history(hostname);

    expect(events.map(({ from, to }) => [from, to])).toEqual([
      ['HOST_STATE_UP', 'HOST_STATE_DRAINING'],
      ['HOST_STATE_DRAINING', 'HOST_STATE_DRAINED'],
      ['HOST_STATE_DRAINED', 'HOST_STATE_DOWN'],
    ]);
    const { maintenanceId } = accepted;
    const why = { by: userInfo().username, reason: 'kernel upgrade', maintenanceId };
    for (const event of events) expect(event).toMatchObject(why);
  });

  test.each(HOSTS)('puts each transition of %s on the bus once', (hostname) => {
    const events = stage.service.events.filter(({ detail }) => (detail as { hostname: string }).hostname === hostname);

    expect(events.slice(0, 3).map(({ source, detailType }) => [source, detailType])).toEqual(
      Array(3).fill(['peloton.maintenance', 'Host State Changed']),
    );
    expect(events.slice(0, 3).map(({ detail }) => detail)).toEqual(
      ['HOST_STATE_DRAINING', 'HOST_STATE_DRAINED', 'HOST_STATE_DOWN'].map((to) =>
        expect.objectContaining({ schemaVersion: 1, hostname, to, maintenanceId: accepted.maintenanceId }),
      ),
    );
  });

  test('tells the bus once that the maintenance is over, and what became of its hosts', async () => {
    const ends = await until(
      'the end of the maintenance',
      () => stage.service.events.filter(({ detailType }) => detailType === 'Maintenance Finished'),
      (found) => found.length > 0,
    );

    expect(ends.map(({ detail }) => detail)).toEqual([
      expect.objectContaining({
        ...{ maintenanceId: accepted.maintenanceId, kind: 'start', by: userInfo().username, reason: 'kernel upgrade' },
        ...{ hostCount: 2, states: { HOST_STATE_DOWN: 2 }, notArrived: [] },
        outcomes: { arrived: 2, takenOver: 0, failed: 0, notBegun: 0 },
      }),
    ]);
  });

  test('shows the counts and hosts of the maintenance', async () => {
    const { body } = await stage.call('GET', `/v1/maintenances/${accepted.maintenanceId}`);

    expect(body).toMatchObject({ counts: { HOST_STATE_DOWN: 2 }, reason: 'kernel upgrade', kind: 'start' });
  });

  test('is told by the command line, aligned and without the hosts that are up', async () => {
    const { exitCode, stdout } = await stage.cli('host', 'query', '--states', 'down');

    expect(exitCode).toBe(0);
    expect(stdout.split('\n').filter((line) => /^host\d/.test(line))).toEqual([
      expect.stringMatching(/^host1 .*HOST_STATE_DOWN/),
      expect.stringMatching(/^host2 .*HOST_STATE_DOWN/),
    ]);
  });
});

describe('complete on both', () => {
  test('brings them back: agents registered anew, nothing of ours in the schedule, history and events once', async () => {
    const { simulator } = stage;
    const ended = await stage.cli('host', 'maintenance', 'complete', HOSTS.join(','), '--watch');

    expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
    for (const hostname of HOSTS) {
      expect(await stage.host(hostname)).toMatchObject({ state: 'HOST_STATE_UP', maintenance: null, blockers: [] });
      expect((await stage.history(hostname)).map(({ to }) => to)).toEqual([
        'HOST_STATE_DRAINING',
        'HOST_STATE_DRAINED',
        'HOST_STATE_DOWN',
        'HOST_STATE_UP',
      ]);
      expect(await agentOf(simulator, hostname)).toMatchObject({
        active: true,
        deactivated: false,
        reregistered: true,
      });
      expect(simulator.host(hostname).agentId).toBe(agentsBefore[hostname]);
      const toUp = stage.service.events.filter(({ detail }) => {
        const { hostname: of, to } = detail as { hostname: string; to: string };
        return of === hostname && to === 'HOST_STATE_UP';
      });
      expect(toUp).toHaveLength(1);
    }
    expect(windowsText(await scheduleText(simulator))).toBe(foreignWindow);
    expect(schedulePosts(simulator)).toHaveLength(1);
  });
});
