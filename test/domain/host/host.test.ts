import { describe, expect, test } from '@jest/globals';
import { GOALS, HOST_STATES, type HostState, mayFollow } from '../../../functions/domain/host/host.ts';
import { isAtRest, machineFor, nextAction } from '../../../functions/domain/host/next-action.ts';
import { hostRecord } from '../../fakes/host-record.ts';

describe('nextAction', () => {
  test.each([
    ['HOST_STATE_DOWN', 'HOST_STATE_UP', 'drain'],
    ['HOST_STATE_DOWN', 'HOST_STATE_DRAINING', 'move-tasks'],
    ['HOST_STATE_DOWN', 'HOST_STATE_DRAINED', 'take-down'],
    ['HOST_STATE_DOWN', 'HOST_STATE_DOWN', 'stay-down'],
    ['HOST_STATE_UP', 'HOST_STATE_UP', 'stay-up'],
    ['HOST_STATE_UP', 'HOST_STATE_DRAINING', 'cancel-drain'],
    ['HOST_STATE_UP', 'HOST_STATE_DRAINED', 'cancel-drain'],
    ['HOST_STATE_UP', 'HOST_STATE_DOWN', 'bring-up'],
  ] as const)('a host wanted %s that is %s: %s', (goalState, state, action) => {
    expect(nextAction({ goalState, state, maintenance: null })).toBe(action);
  });

  test('rests only where the goal is reached', () => {
    for (const goalState of GOALS) {
      for (const state of HOST_STATES) {
        expect(isAtRest({ goalState, state, maintenance: null })).toBe((goalState as HostState) === state);
      }
    }
  });
});

test('a host that is UP and in a maintenance still has its drain cancelled, which may have begun in Mesos', () => {
  const { maintenance } = hostRecord({
    maintenance: {
      ...{ id: 'm1', reason: '', requestedBy: 'operator', requestedAt: '2026-03-01T11:00:00.000Z' },
      ...{ deadline: null, onDeadline: 'hold', executionArn: null },
    },
  });
  const host = { goalState: 'HOST_STATE_UP', state: 'HOST_STATE_UP', maintenance } as const;

  expect(nextAction(host)).toBe('cancel-drain');
  expect(machineFor(host)).toBe('CompleteMaintenance');
});

describe('mayFollow', () => {
  test('allows the circle and the way back from a drain, and nothing else', () => {
    const allowed = HOST_STATES.flatMap((from) =>
      HOST_STATES.filter((to) => mayFollow(from, to)).map((to) => `${from} ${to}`),
    );

    expect(allowed.map((pair) => pair.replaceAll('HOST_STATE_', '')).sort()).toEqual([
      'DOWN UP',
      'DRAINED DOWN',
      'DRAINED UP',
      'DRAINING DRAINED',
      'DRAINING UP',
      'UP DRAINING',
    ]);
  });
});
