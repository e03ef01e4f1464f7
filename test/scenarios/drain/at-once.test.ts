import { downHosts, postMachines, postSchedule, scheduledHosts, schedulePosts, scheduleText } from '../master-view.ts';
import { stageOfFile } from '../stage.ts';

/** Requests at the same moment, and other writers of the same schedule. */

const stage = await stageOfFile({
  cluster: { hosts: 29, frameworks: [{ name: 'spark-jobs', relaunch: false }] },
  service: { schedulers: '[{"framework":"spark-*","type":"wait"}]' },
});
const { simulator, proxy } = stage;

const DOWN_ONCE = ['HOST_STATE_DRAINING', 'HOST_STATE_DRAINED', 'HOST_STATE_DOWN'];
const foreign = (name: string, nanoseconds: string) =>
  `{"machine_ids":[{"hostname":"${name}","ip":"10.9.8.7"}],"unavailability":{"start":{"nanoseconds":${nanoseconds}}}}`;

test('two starts at the same moment on overlapping hosts end in one maintenance a host', async () => {
  const answers = await Promise.all([
    stage.request('start', { hosts: ['host1', 'host2', 'host3'] }),
    stage.request('start', { hosts: ['host4', 'host3', 'host2'] }),
  ]);
  const names = ['host1', 'host2', 'host3', 'host4'];
  const hosts = await Promise.all(names.map((name) => stage.hostWhen(name, 'HOST_STATE_DOWN')));

  for (const { hostname, maintenance } of hosts) {
    const takers = answers.filter((answer) =>
      answer.hosts.some((host) => host.hostname === hostname && host.outcome === 'accepted'),
    );
    expect(takers.map(({ maintenanceId }) => maintenanceId)).toEqual([maintenance?.id]);
    expect((await stage.history(hostname)).map(({ to }) => to)).toEqual(DOWN_ONCE);
  }
  expect(await scheduledHosts(simulator)).toEqual(names);
});

test('twenty starts at the same moment all get their hosts into the schedule, and nobody loses a window', async () => {
  const before = (await scheduleText(simulator)).slice('{"windows":['.length, -2);
  await postSchedule(simulator, `{"windows":[${before},${foreign('foreign1', '1900000000123456789')}]}`);
  simulator.clearRequests();
  const names = Array.from({ length: 20 }, (_, index) => `host${index + 5}`);

  const answers = await Promise.all(names.map((name) => stage.request('start', { hosts: [name] })));
  await Promise.all(names.map((name) => stage.hostWhen(name, 'HOST_STATE_DOWN')));

  expect(new Set(answers.map(({ maintenanceId }) => maintenanceId)).size).toBe(20);
  expect(await downHosts(simulator)).toEqual(expect.arrayContaining(names));
  expect(await scheduledHosts(simulator)).toHaveLength(4 + 1 + 20);
  expect(await scheduleText(simulator)).toContain('1900000000123456789');
  expect(schedulePosts(simulator).filter(({ status }) => status === 200).length).toBeLessThanOrEqual(20);
  for (const name of names) expect((await stage.history(name)).map(({ to }) => to)).toEqual(DOWN_ONCE);
});

test('a window that somebody posts over ours is kept, and ours is put back', async () => {
  const before = (await scheduleText(simulator)).slice('{"windows":['.length, -2);
  const theirs = `{"windows":[${before},${foreign('foreign2', '1900000000000000001')}]}`;
  proxy.interfere = ({ call }) => {
    if (call !== 'UPDATE_MAINTENANCE_SCHEDULE') return undefined;
    proxy.interfere = () => undefined;
    // The other writer had read the schedule before we posted ours.
    return { after: () => postSchedule(simulator, theirs) };
  };
  await stage.request('start', { hosts: ['host25'] });
  await stage.hostWhen('host25', 'HOST_STATE_DOWN');

  expect(await scheduledHosts(simulator)).toEqual(expect.arrayContaining(['foreign1', 'foreign2', 'host25']));
  expect(await scheduleText(simulator)).toContain('1900000000000000001');
});

test('a machine that somebody takes down between our look and our post stays in the schedule', async () => {
  const before = (await scheduleText(simulator)).slice('{"windows":['.length, -2);
  const machine = { hostname: 'foreign3', ip: '10.9.8.7' };
  proxy.interfere = ({ call }) => {
    if (call !== 'UPDATE_MAINTENANCE_SCHEDULE') return undefined;
    proxy.interfere = () => undefined;
    return {
      before: async () => {
        await postSchedule(simulator, `{"windows":[${before},${foreign('foreign3', '1900000000000000002')}]}`);
        await postMachines(simulator, 'down', [machine]);
      },
    };
  };
  await stage.request('start', { hosts: ['host26'] });
  await stage.hostWhen('host26', 'HOST_STATE_DOWN');

  expect(await scheduledHosts(simulator)).toEqual(expect.arrayContaining(['foreign3', 'host26']));
  expect(await downHosts(simulator)).toEqual(expect.arrayContaining(['foreign3', 'host26']));
});

test('a machine that is taken down by hand while it drains ends DOWN', async () => {
  simulator.launchTask({ framework: 'spark-jobs', hostname: 'host27', atOnce: true });
  await stage.request('start', { hosts: ['host27'] });
  await stage.hostWhen('host27', ({ blockers }) => blockers.length > 0);

  await postMachines(simulator, 'down', [simulator.host('host27')]);
  await stage.hostWhen('host27', 'HOST_STATE_DOWN');

  // Its tasks ended with it: it was never drained.
  expect((await stage.history('host27')).map(({ to, by }) => [to, by])).toMatchObject([
    ['HOST_STATE_DRAINING', expect.any(String)],
    ['HOST_STATE_DOWN', 'mesos'],
  ]);
});

test('a machine that is brought up by hand while it is DOWN comes back with `complete`', async () => {
  await stage.request('start', { hosts: ['host28'] });
  await stage.hostWhen('host28', 'HOST_STATE_DOWN');

  await postMachines(simulator, 'up', [simulator.host('host28')]);
  await stage.request('complete', { hosts: ['host28'] });
  await stage.hostWhen('host28', 'HOST_STATE_UP');

  expect(await scheduledHosts(simulator)).not.toContain('host28');
});

test('a host that Mesos spells with capitals goes by its name in lower case, and by its own spelling in Mesos', async () => {
  await simulator.addHost('Host5.Example');
  const { hosts } = await stage.request('start', { hosts: ['host5.example'] });
  expect(hosts).toMatchObject([{ hostname: 'host5.example', outcome: 'accepted' }]);
  await stage.hostWhen('host5.example', 'HOST_STATE_DOWN');

  expect(await downHosts(simulator)).toContain('Host5.Example');
  expect(await scheduledHosts(simulator)).toContain('Host5.Example');
  await stage.request('complete', { hosts: ['HOST5.example'] });
  await stage.hostWhen('HOST5.EXAMPLE', 'HOST_STATE_UP');
});
