import { countHost, type Fleet, isForgotten, noHosts } from '../../../functions/domain/host/fleet.ts';
import type { Host, HostMaintenance } from '../../../functions/domain/host/host.ts';
import { windowOf } from '../../../functions/domain/mesos/unavailability.ts';
import { hostMaintenance, hostRecord } from '../../fakes/host-record.ts';

const NOON = new Date('2026-03-01T12:00:00.000Z');
const WEEK = 604_800;
const ago = (seconds: number) => new Date(NOON.getTime() - seconds * 1_000).toISOString();

const maintenance = hostMaintenance({ id: 'm-1', reason: 'kernel', requestedBy: 'ops', requestedAt: ago(7_200) });
const down = (changes: Partial<Host> = {}) =>
  hostRecord({ state: 'HOST_STATE_DOWN', goalState: 'HOST_STATE_DOWN', maintenance, ...changes });
const draining = (changes: Partial<Host> = {}) =>
  down({ state: 'HOST_STATE_DRAINING', stateSince: ago(60), ...changes });

function counted(...hosts: readonly Host[]): Fleet {
  const fleet = noHosts();
  for (const host of hosts) countHost(fleet, host, NOON, WEEK);
  return fleet;
}

describe('isForgotten', () => {
  const window = windowOf(new Date(ago(3_600)), 1_800);
  test.each<[string, Host, boolean]>([
    ['a host that is down past its window', down({ window }), true],
    ['one that is drained past its window', down({ state: 'HOST_STATE_DRAINED', window }), true],
    ['one whose window is open', down({ window: windowOf(new Date(ago(3_600)), 3_601) }), false],
    ['one whose window ends now', down({ window: windowOf(new Date(ago(3_600)), 3_600) }), true],
    ['one that still drains past its window: the deadline tells of that', draining({ window }), false],
    ['one that is on its way back', down({ window, goalState: 'HOST_STATE_UP' }), false],
    ['one that is UP', hostRecord({ stateSince: ago(WEEK) }), false],
    ['a window without an end, after a while', down({ window: windowOf(NOON, null), stateSince: ago(WEEK) }), true],
    ['a window without an end, before', down({ window: windowOf(NOON, null), stateSince: ago(WEEK - 1) }), false],
    [
      'one that somebody else took down long ago',
      down({ goalState: 'HOST_STATE_UP', maintenance: null, managed: false, stateSince: ago(WEEK) }),
      true,
    ],
  ])('%s', (_, host, forgotten) => {
    expect(isForgotten(host, NOON, WEEK)).toBe(forgotten);
  });
});

describe('counting hosts', () => {
  test('without any, everything is 0', () => {
    const { blockers, ...counts } = noHosts();

    expect(new Set(Object.values(counts))).toEqual(new Set([0]));
    expect(blockers).toEqual({});
  });

  test('each is in one state, and the oldest drain is reported', () => {
    const hosts = [hostRecord(), draining({ stateSince: ago(30) }), draining({ stateSince: ago(90) }), down()];

    expect(counted(...hosts)).toMatchObject({ hosts: 4, up: 1, draining: 2, down: 1, oldestDrainSeconds: 90 });
  });

  test('a foreign drain has neither an age nor a deadline here', () => {
    expect(counted(draining({ maintenance: null, managed: false }))).toMatchObject({
      ...{ draining: 1, unmanaged: 1, oldestDrainSeconds: 0, deadlinesPassed: 0 },
    });
  });

  test.each<[string, Partial<HostMaintenance>, number]>([
    ['with hold, it counts', { deadline: ago(1) }, 1],
    ['it counts from the moment on', { deadline: ago(0) }, 1],
    ['with force, the host goes down', { deadline: ago(1), onDeadline: 'force' }, 0],
    ['with cancel, it comes back', { deadline: ago(1), onDeadline: 'cancel' }, 0],
    ['one that is yet to come does not', { deadline: ago(-1) }, 0],
    ['nor does none', {}, 0],
  ])('a deadline that has passed: %s', (_, deadline, deadlinesPassed) => {
    expect(counted(draining({ maintenance: { ...maintenance, ...deadline } }))).toMatchObject({ deadlinesPassed });
  });

  test('those that are out past the end of their window are forgotten', () => {
    const window = windowOf(new Date(ago(3_600)), 1_800);

    expect(counted(down({ window }), down({ window }), hostRecord())).toMatchObject({ forgotten: 2, unmanaged: 0 });
  });

  test('a drain that goes on is not stuck', () => {
    expect(counted(draining())).toMatchObject({ draining: 1, drainsStuck: 0 });
  });

  test('a stuck drain counts while it drains', () => {
    const drain = { movedAt: ago(1_000), stuck: true, arrivals: [], seen: [], asked: [] };

    expect(counted(draining({ drain }), down({ drain }))).toMatchObject({ drainsStuck: 1 });
  });

  test('blockers are counted by a closed set of codes, whatever an execution failed with', () => {
    const of = (code: string) => ({ taskId: 't', framework: 'web', code, message: '', since: ago(1) });

    expect(
      counted(
        draining({ blockers: [of('no-place'), of('no-place'), of('Lambda.Unknown')] }),
        draining({ blockers: [of('no-place'), of('execution-stuck'), of('MesosRefused')] }),
      ),
    ).toMatchObject({ stuck: 1, blockers: { 'no-place': 3, 'execution-stuck': 1, other: 2 } });
  });
});
