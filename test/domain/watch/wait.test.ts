import type { HostMaintenance, HostState } from '../../../functions/domain/host/host.ts';
import {
  endOfWait,
  expiredWaits,
  isToBeScheduled,
  type Phase,
  type Wait,
} from '../../../functions/domain/watch/wait.ts';
import { hostMaintenance, hostRecord } from '../../fakes/host-record.ts';

const STATES = ['UP', 'DRAINING', 'DRAINED', 'DOWN'] as const;
const OURS = hostMaintenance({ requestedBy: 'ann' });

/** The end of a wait in each state: UP, DRAINING, DRAINED, DOWN. */
const ends = (phase: Phase, maintenance: Pick<HostMaintenance, 'id'> | null, goal: 'UP' | 'DOWN') =>
  STATES.map((state) =>
    endOfWait(
      { maintenanceId: 'm1', phase },
      hostRecord({
        state: `HOST_STATE_${state}` satisfies HostState,
        goalState: `HOST_STATE_${goal}`,
        maintenance: maintenance && { ...OURS, ...maintenance },
      }),
    ),
  );

describe('an execution that waits for a host in its own maintenance', () => {
  test('is at the end of its drain when the host is empty', () => {
    expect(ends('drain', OURS, 'DOWN')).toEqual([undefined, undefined, 'reached', 'reached']);
  });

  test('is at the end when the host is DOWN', () => {
    expect(ends('take-down', OURS, 'DOWN')).toEqual([undefined, undefined, undefined, 'reached']);
  });

  test('waits for the host’s return until the host has left the maintenance', () => {
    expect(ends('bring-up', OURS, 'UP')).toEqual([undefined, undefined, undefined, undefined]);
  });
});

const SUPERSEDED = ['superseded', 'superseded', 'superseded', 'superseded'];

test.each(['drain', 'take-down', 'bring-up'] as const)(
  'an execution that waits for the %s of a host that another maintenance has is superseded in every state',
  (phase) => {
    for (const goal of ['UP', 'DOWN'] as const) expect(ends(phase, { id: 'm2' }, goal)).toEqual(SUPERSEDED);
  },
);

describe('when the host is in no maintenance', () => {
  test.each(['drain', 'take-down'] as const)('an execution that waits for its %s is superseded', (phase) => {
    for (const goal of ['UP', 'DOWN'] as const) expect(ends(phase, null, goal)).toEqual(SUPERSEDED);
  });

  test('one that waits for its return is at the end, unless another operator has taken the host out', () => {
    expect(ends('bring-up', null, 'UP')).toEqual(['reached', 'superseded', 'superseded', 'superseded']);
  });
});

test.each([
  ['drain', 'superseded'],
  ['take-down', 'superseded'],
  ['bring-up', 'reached'],
] as const)('of a forgotten host, %s is %s', (phase, end) => {
  expect(endOfWait({ maintenanceId: 'm1', phase }, undefined)).toBe(end);
});

describe('waits with an expired token', () => {
  const wait = (since: string, executionArn = 'arn:1'): Wait => ({
    ...{ hostname: 'h1', maintenanceId: 'm1', phase: 'drain', token: since, executionArn, since },
  });
  const old = wait('2026-03-01T08:00:00.000Z');
  const expired = (...waits: readonly Wait[]) => expiredWaits(waits, 7_200, new Date('2026-03-01T12:00:01.000Z'));

  test('are those that their execution has renewed', () => {
    const renewed = wait('2026-03-01T12:00:00.500Z');

    expect(expired(old, renewed)).toEqual([old]);
    expect(expired(renewed, old)).toEqual([old]);
  });

  test('are not those of another execution, nor the only one of an execution', () => {
    expect(expired(old, wait('2026-03-01T12:00:00.500Z', 'arn:2'))).toEqual([]);
  });

  test('are not younger ones: their step may have been delivered twice', () => {
    expect(expired(wait('2026-03-01T08:00:01.000Z'), wait('2026-03-01T12:00:00.500Z'))).toEqual([]);
  });

  test('are not those that were stored by a clock an hour back, and are read by one an hour ahead', () => {
    const [renewed, before] = [wait('2026-03-01T10:00:00.500Z'), wait('2026-03-01T11:00:00.000Z')];

    expect(expired(before, renewed)).toEqual([]);
  });
});

describe('a host that was down before its maintenance is still to be scheduled', () => {
  const down = (stateSince: string) =>
    hostRecord({ state: 'HOST_STATE_DOWN', goalState: 'HOST_STATE_DOWN', stateSince, maintenance: OURS });
  const before = down('2026-03-01T10:00:00.000Z');

  test('in its drain', () => {
    expect(isToBeScheduled({ maintenanceId: 'm1', phase: 'drain' }, before)).toBe(true);
  });

  test('not in a later phase, nor for another maintenance, nor if its maintenance took it down', () => {
    expect(isToBeScheduled({ maintenanceId: 'm1', phase: 'take-down' }, before)).toBe(false);
    expect(isToBeScheduled({ maintenanceId: 'm2', phase: 'drain' }, before)).toBe(false);
    expect(isToBeScheduled({ maintenanceId: 'm1', phase: 'drain' }, { ...before, maintenance: null })).toBe(false);
    expect(isToBeScheduled({ maintenanceId: 'm1', phase: 'drain' }, down('2026-03-01T12:00:00.000Z'))).toBe(false);
  });
});
