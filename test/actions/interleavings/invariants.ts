import { HOST_STATES, type Host, mayFollow } from '../../../functions/domain/host/host.ts';
import { isAtRest } from '../../../functions/domain/host/next-action.ts';
import { scheduleText } from '../../fakes/fake-mesos.ts';
import { BY_HAND_NS } from '../../fakes/other-operator.ts';
import type { World } from './interleaved-world.ts';

/** After each command. */
export async function checkStep(world: World): Promise<void> {
  const now = await world.records();
  for (const [hostname, host] of now) {
    if (!world.touched.has(hostname)) expect(host.managed).toBe(true);
    const before = world.seen.get(hostname);
    // A parallel pair may make two changes between two checks; history has each of them, and is checked at the end.
    const [last] = (await world.services.store.history(hostname, 1)).items;
    const byMesos = (host.outbox.at(-1) ?? last)?.by === 'mesos';
    if (before !== undefined && before.state !== host.state && host.version === before.version + 1 && !byMesos) {
      expect([before.state, host.state, mayFollow(before.state, host.state)]).toContain(true);
    }
    const isBack = host.state === 'HOST_STATE_UP' && before !== undefined && before.state !== 'HOST_STATE_UP';
    // Several steps may be taken between two checks: the next maintenance may have switched the agent off by now.
    if (isBack && host.maintenance === null) {
      expect(world.mesos.agentsByHost.get(hostname)).toMatchObject({ active: true });
    }
  }
  world.seen = now;
  const schedule = scheduleText(world.mesos.windows);
  for (const window of world.foreign.values()) expect(schedule).toContain(scheduleText([window]).slice(1, -1));
  for (const write of world.mesos.log.splice(0)) {
    if (write.call === 'updateSchedule') {
      expect(write.after).not.toBe(write.before);
      expect(byHand(write.after)).toEqual(byHand(write.before));
    }
    if (write.call === 'machineDown') expect(write).toMatchObject({ lastLook: 0, lost: 0 });
  }
}

/** After the world has settled. */
export async function checkEnd(world: World): Promise<void> {
  expect([world.pending.map(({ name }) => name), await world.services.store.waits()]).toEqual([[], []]);
  for (const [hostname, host] of await world.records()) {
    expect({ hostname, state: host.state, isAtRest: isAtRest(host) }).toEqual({
      hostname,
      state: host.goalState,
      isAtRest: true,
    });
    if (host.state === 'HOST_STATE_UP') {
      expect(host).toMatchObject({ maintenance: null, blockers: [], managed: true });
      expect(world.mesos.agentsByHost.get(hostname)).toMatchObject({ active: true, deactivated: false });
      expect(scheduleText(world.mesos.windows)).not.toContain(`"${hostname}"`);
    }
    await checkHistory(world, host);
  }
  const states = await world.services.store.hostsByState(HOST_STATES, 10);
  expect(states.items.filter(({ state }) => state === 'HOST_STATE_DOWN').map(({ hostname }) => hostname)).toEqual(
    [...world.mesos.down].sort(),
  );
}

/** Each transition once, each from where the one before led, and the last one leads to the state. */
async function checkHistory(world: World, host: Host): Promise<void> {
  const { items } = await world.services.store.history(host.hostname, 1_000);
  const story = items.filter(({ from, to }) => from !== to).toReversed();
  // A host begins in the state in which it is first seen, even if another operator put it there.
  const met = items.find(({ version }) => version === 1);
  const path = [met?.from ?? 'HOST_STATE_UP', ...story.map(({ to }) => to)];
  expect(story.map(({ from }) => from)).toEqual(path.slice(0, -1));
  expect(path.at(-1)).toBe(host.state);
  expect(new Set(story.map(({ version }) => version)).size).toBe(story.length);
  for (const { from, to, by, at, maintenanceId } of story) {
    expect(by).not.toBe('');
    if (by !== 'mesos') {
      expect(mayFollow(from, to)).toBe(true);
      expect(maintenanceId).not.toBeNull();
    }
    const told = world.services.published.filter(
      (event) =>
        event.type === 'Host State Changed' &&
        event.detail.hostname === host.hostname &&
        event.detail.at === at &&
        event.detail.to === to,
    );
    expect(told.length).toBeGreaterThan(0);
  }
}

/** The windows that another operator has posted, in the text of a schedule. */
function byHand(schedule: string): unknown[] {
  const windows = JSON.parse(schedule) as { unavailability: { startNs: string } }[];
  return windows.filter(({ unavailability }) => unavailability.startNs === `${BY_HAND_NS}n`);
}
