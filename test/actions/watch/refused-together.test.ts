import { MaintenanceError } from '../../../functions/contract/errors.ts';
import type { SchedulerRule } from '../../../functions/domain/mesos/scheduler-choice.ts';
import type { FakeMesos } from '../../fakes/fake-mesos.ts';
import { fakeJobs } from '../../fakes/fake-schedulers.ts';
import { hostWaits, maintenanceOf, type WatchWorld, watchWorld } from './watch-world.ts';

/** A call for many hosts that Mesos refuses because of one of them. */

const HOSTS = Array.from({ length: 64 }, (_, index) => `h${index + 1}`);
const BAD = 'h7';

const refused = () => new MaintenanceError('MesosRefused', `${BAD}: 403 Forbidden`);

/** Mesos refuses schedules with, or without, some hosts. */
function refuseToSchedule({ mesos }: WatchWorld, isRefused: (names: readonly string[]) => boolean): void {
  const { updateSchedule } = mesos;
  mesos.updateSchedule = async (schedule, options) => {
    const names = schedule.windows.flatMap(({ machineIds }) => machineIds.map(({ hostname = '' }) => hostname));
    if (isRefused(names)) throw refused();
    return updateSchedule(schedule, options);
  };
}

async function others({ states }: WatchWorld) {
  const { [BAD]: bad, ...all } = await states();
  return { bad, others: new Set(Object.values(all)) };
}

const schedule = (mesos: FakeMesos, hostnames: readonly string[]) => {
  const machineIds = hostnames.map((hostname) => ({ hostname, ip: mesos.agentsByHost.get(hostname)?.ip ?? '' }));
  mesos.windows = [{ machineIds, unavailability: { startNs: 5n } }];
};

test('one machine of many that cannot go down costs a few calls, and the others go down', async () => {
  const world = watchWorld(HOSTS);
  for (const hostname of HOSTS) await hostWaits(world, hostname);
  const { machineDown } = world.mesos;
  world.mesos.machineDown = async (machines) => {
    if (machines.some(({ hostname }) => hostname === BAD)) throw refused();
    return machineDown(machines);
  };
  await world.look();

  expect(await others(world)).toEqual({ bad: 'DRAINED', others: new Set(['DOWN']) });
  // Twice the halvings of 64, and the first one.
  expect(world.calls.filter((call) => call === 'machineDown')).toHaveLength(13);
});

test('one drained host that cannot be scheduled again keeps no other from it', async () => {
  const world = watchWorld(HOSTS);
  for (const hostname of HOSTS) await hostWaits(world, hostname, { state: 'HOST_STATE_DRAINED' });
  refuseToSchedule(world, (names) => names.includes(BAD));
  await world.look();
  await world.look();

  expect(await others(world)).toEqual({ bad: 'DRAINED', others: new Set(['DOWN']) });
  expect(world.services.answers.get(BAD)).toMatchObject({ kind: 'failed', error: 'MesosRefused' });
  expect(world.services.answers.get('h1')).toEqual({ kind: 'done' });
});

test('one host that another operator had drained, and that cannot be scheduled, says why and keeps its goal', async () => {
  const world = watchWorld(['h1', BAD]);
  refuseToSchedule(world, (names) => names.includes(BAD));
  const state = 'HOST_STATE_DRAINING';
  const stateSince = '2026-03-01T10:00:00.000Z';
  const taken = maintenanceOf('m2', { found: { state, stateSince } });
  await hostWaits(world, 'h1');
  await hostWaits(world, BAD, { state, stateSince, maintenance: taken, phase: 'drain' });
  await world.look();

  expect(await world.states()).toEqual({ h1: 'DOWN', [BAD]: 'DRAINING' });
  expect(await world.host(BAD)).toMatchObject({
    ...{ goalState: 'HOST_STATE_DOWN', maintenance: { id: 'm2' }, blockers: [{ code: 'MesosRefused' }] },
  });
  expect((await world.services.store.history(BAD, 1)).items).toMatchObject([
    { detail: `failed with MesosRefused: ${refused().message}` },
  ]);
  expect(world.services.published).toContainEqual(
    expect.objectContaining({ type: 'Host Maintenance Failed', detail: expect.objectContaining({ hostname: BAD }) }),
  );
  expect(world.services.answers.get(BAD)).toMatchObject({ kind: 'failed', error: 'MesosRefused' });
});

test('one cancelled host that Mesos keeps in the schedule keeps no other there', async () => {
  const world = watchWorld(HOSTS);
  schedule(world.mesos, HOSTS);
  for (const hostname of HOSTS) await hostWaits(world, hostname, { state: 'HOST_STATE_DRAINED', phase: 'bring-up' });
  refuseToSchedule(world, (names) => !names.includes(BAD));
  await world.look();

  expect(await others(world)).toEqual({ bad: 'DRAINED', others: new Set(['UP']) });
  expect(world.services.answers.get(BAD)).toMatchObject({ kind: 'failed', error: 'MesosRefused' });
});

test('a cancelled host comes up while a scheduler does not say how its replacements are', async () => {
  const rule: SchedulerRule = { framework: 'web', type: 'marathon' };
  const world = watchWorld(['h1'], { rules: [rule], schedulers: new Map([[rule, fakeJobs([], true)]]) });
  const silence = Promise.withResolvers<never[]>();
  world.services.store.claimedJobs = () => silence.promise;
  schedule(world.mesos, ['h1']);
  await world.mesos.deactivateAgent('h1-S0');
  await hostWaits(world, 'h1', { state: 'HOST_STATE_DRAINING', phase: 'bring-up' });
  const up = Promise.withResolvers<void>();
  const { clearOutbox } = world.services.store;
  world.services.store.clearOutbox = async (hostname, version) => {
    await clearOutbox(hostname, version);
    up.resolve();
  };
  const look = world.look();

  await up.promise;
  expect(await world.states()).toEqual({ h1: 'UP' });
  silence.reject(new MaintenanceError('StoreUnavailable', 'did not answer in time'));
  await look;
  expect(world.services.answers.get('h1')).toEqual({ kind: 'done' });
});
