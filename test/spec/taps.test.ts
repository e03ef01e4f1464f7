import type { MesosClient } from '../../functions/ports/mesos.ts';
import { createFakeMesos } from '../fakes/fake-mesos.ts';
import { Recorder } from './recorder.ts';
import { inRun, tappedLooks, tappedMesos } from './taps.ts';

const HOST = 'h1';

/** The looks in the trace of a run that asks the agent of a lost host, and then the master. */
async function looksOf(given: Partial<MesosClient>) {
  const recorder = new Recorder();
  const fake = createFakeMesos([HOST]);
  const { agents: all } = await fake.agents();
  const [agent] = all;
  if (agent === undefined) throw new Error('the fake has no agent');
  const tapped = tappedMesos(fake, recorder);
  await tapped.agents();
  fake.loseAgent(HOST);
  const mesos = tappedLooks({ ...tapped, ...given }, recorder);
  await inRun('1', async () => {
    await mesos.tasksOnAgent(agent).catch(() => undefined);
    await mesos.agents().catch(() => undefined);
  });
  return recorder.lines.filter(({ act }) => act === 'look');
}

const NO_TASK = { act: 'look', by: '1', host: HOST, tasks: 0 };
const fails = async () => Promise.reject(new Error('the answer was lost'));

test.each<{ name: string; given: Partial<MesosClient>; looks: readonly object[] }>([
  { name: 'an agent that is silent and not listed has no task', given: {}, looks: [NO_TASK] },
  {
    name: 'a call that never reaches the agent is no answer',
    given: { tasksOnAgent: async () => undefined },
    looks: [NO_TASK],
  },
  { name: 'a list that does not reach the run is no look', given: { agents: fails }, looks: [] },
  {
    name: 'an agent that a new leader expects back is no look',
    given: { agents: async () => ({ agents: [], recovered: [{ agentId: 'h1-S0', hostname: HOST }] }) },
    looks: [],
  },
])('$name', async ({ given, looks }) => {
  expect(await looksOf(given)).toEqual(looks);
});

test.each([
  {
    name: 'a list without it is a look at a machine that was DOWN before any agent was listed',
    recovered: [],
    tasks: [0],
  },
  {
    name: 'a list is no look at such a machine when a new leader expects an agent of it',
    recovered: [{ agentId: 'h2-S0', hostname: 'H2' }],
    tasks: [],
  },
])('$name', async ({ recovered, tasks }) => {
  const recorder = new Recorder();
  const fake = createFakeMesos([HOST]);
  const maintenanceStatus = async () => ({ draining: [], down: [{ hostname: 'h2', ip: '10.0.0.2' }] });
  const agents = async () => ({ ...(await fake.agents()), recovered });
  const mesos = tappedLooks(tappedMesos({ ...fake, maintenanceStatus, agents }, recorder), recorder);

  await mesos.maintenanceStatus();
  await inRun('1', () => mesos.agents());

  const looks = recorder.lines.filter(({ act }) => act === 'look');
  expect(looks).toEqual(tasks.map((found) => ({ act: 'look', by: '1', host: 'h2', tasks: found })));
});

test('a late post undoes what another operator has posted since its read', async () => {
  const recorder = new Recorder();
  const mesos = tappedMesos(createFakeMesos([HOST, 'h2']), recorder);

  await inRun('1', () => mesos.schedule());
  await inRun('2', () => mesos.updateSchedule({ windows: [windowOf('h2', 7n)] }));
  await inRun('1', () => mesos.updateSchedule({ windows: [windowOf(HOST, 5n)] }));

  expect(recorder.lines.slice(1)).toEqual([
    { act: 'post', by: '1', changes: [{ host: HOST, from: '', to: '5/' }] },
    { act: 'windowChanges', host: 'h2', window: '' },
  ]);
});

test('a machine in the status is in a window, also before the schedule is read', async () => {
  const recorder = new Recorder();
  const mesos = createFakeMesos([HOST]);
  mesos.windows = [windowOf(HOST, 5n)];
  const tapped = tappedMesos(mesos, recorder);

  await inRun('1', () => tapped.maintenanceStatus());
  await inRun('1', () => tapped.schedule());

  expect(recorder.lines).toEqual([
    { act: 'windowChanges', host: HOST, window: '?' },
    { act: 'windowChanges', host: HOST, window: '5/' },
  ]);
});

test('a machine that Mesos takes down is in a window, also one that another operator has posted since the last read', async () => {
  const recorder = new Recorder();
  const mesos = createFakeMesos([HOST]);
  const tapped = tappedMesos(mesos, recorder);

  await inRun('1', () => tapped.schedule());
  mesos.windows = [windowOf(HOST, 5n)];
  await inRun('1', () => tapped.machineDown([{ hostname: HOST, ip: '10.0.0.1' }]));

  expect(recorder.lines.slice(-2)).toEqual([
    { act: 'windowChanges', host: HOST, window: '?' },
    { act: 'takeDown', by: '1', host: HOST },
  ]);
});

function windowOf(hostname: string, startNs: bigint) {
  return { machineIds: [{ hostname, ip: '10.0.0.1' }], unavailability: { startNs } };
}
