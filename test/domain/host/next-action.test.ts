import { GOALS, HOST_STATES, type HostState, mayFollow } from '../../../functions/domain/host/host.ts';
import {
  type Action,
  isAtRest,
  isGoingDown,
  machineFor,
  nextAction,
} from '../../../functions/domain/host/next-action.ts';
import { hostMaintenance, hostRecord } from '../../fakes/host-record.ts';

/** Where each action leads. */
const LEADS_TO: Readonly<Record<Action, HostState>> = {
  drain: 'HOST_STATE_DRAINING',
  'move-tasks': 'HOST_STATE_DRAINED',
  'take-down': 'HOST_STATE_DOWN',
  'stay-down': 'HOST_STATE_DOWN',
  'cancel-drain': 'HOST_STATE_UP',
  'bring-up': 'HOST_STATE_UP',
  'stay-up': 'HOST_STATE_UP',
};

describe('nextAction', () => {
  test.each(GOALS.flatMap((goalState) => HOST_STATES.map((state) => ({ goalState, state }))))(
    'leads a host that is $state to $goalState, by changes that are allowed',
    ({ goalState, state }) => {
      const way = [state];
      while (way.at(-1) !== goalState && way.length <= HOST_STATES.length) {
        const last = way.at(-1) ?? state;
        const next = LEADS_TO[nextAction({ goalState, state: last, maintenance: null })];
        expect([last, next, mayFollow(last, next)]).toEqual([last, next, true]);
        way.push(next);
      }

      expect(way.at(-1)).toBe(goalState);
      expect(isAtRest({ goalState, state, maintenance: null })).toBe((goalState as HostState) === state);
    },
  );

  test('cancels the drain of a host that is UP and in a maintenance: it may have begun in Mesos', () => {
    const { maintenance } = hostRecord({ maintenance: hostMaintenance() });
    const host = { goalState: 'HOST_STATE_UP', state: 'HOST_STATE_UP', maintenance } as const;

    expect(nextAction(host)).toBe('cancel-drain');
    expect(machineFor(host)).toBe('CompleteMaintenance');
  });
});

test('a host goes down until it is DOWN, and no longer once it is wanted UP', () => {
  const going = GOALS.flatMap((goalState) =>
    HOST_STATES.filter((state) => isGoingDown({ goalState, state, maintenance: null })).map((state) => [
      goalState,
      state,
    ]),
  );

  expect(going).toEqual([
    ['HOST_STATE_DOWN', 'HOST_STATE_UP'],
    ['HOST_STATE_DOWN', 'HOST_STATE_DRAINING'],
    ['HOST_STATE_DOWN', 'HOST_STATE_DRAINED'],
  ]);
});
