import type { Goal, Host, HostState } from './host.ts';

/**
 * The one table that decides the next action on a host. All code that starts, repeats, hands over
 * or ends work on a host asks it.
 */

export type Action = 'drain' | 'move-tasks' | 'take-down' | 'stay-down' | 'cancel-drain' | 'bring-up' | 'stay-up';

/** The table has every pair of goal and state, so that no host can be forgotten. */
const NEXT_ACTION = {
  HOST_STATE_DOWN: {
    HOST_STATE_UP: 'drain',
    HOST_STATE_DRAINING: 'move-tasks',
    HOST_STATE_DRAINED: 'take-down',
    HOST_STATE_DOWN: 'stay-down',
  },
  HOST_STATE_UP: {
    HOST_STATE_UP: 'stay-up',
    HOST_STATE_DRAINING: 'cancel-drain',
    HOST_STATE_DRAINED: 'cancel-drain',
    HOST_STATE_DOWN: 'bring-up',
  },
} as const satisfies Record<Goal, Record<HostState, Action>>;

export type HostMachine = 'StartMaintenance' | 'CompleteMaintenance';

/** The state machine that completes each action; null when nothing is left to do. */
export const MACHINE_FOR = {
  drain: 'StartMaintenance',
  'move-tasks': 'StartMaintenance',
  'take-down': 'StartMaintenance',
  'stay-down': null,
  'cancel-drain': 'CompleteMaintenance',
  'bring-up': 'CompleteMaintenance',
  'stay-up': null,
} as const satisfies Record<Action, HostMachine | null>;

type Position = Pick<Host, 'goalState' | 'state' | 'maintenance'>;

export function nextAction({ goalState, state, maintenance }: Position): Action {
  const action = NEXT_ACTION[goalState][state];
  // Its drain was cancelled before it began: in Mesos it may still be scheduled and deactivated.
  return action === 'stay-up' && maintenance !== null ? 'cancel-drain' : action;
}

/** The state machine with work on the host; null for a host at its goal. */
export function machineFor(host: Position): HostMachine | null {
  return MACHINE_FOR[nextAction(host)];
}

/** True when the host is at its goal and nothing is left to do. */
export function isAtRest(host: Position): boolean {
  return machineFor(host) === null;
}

/** True for a host that must go DOWN and is not there yet. */
export function isGoingDown(host: Position): boolean {
  return machineFor(host) === 'StartMaintenance';
}
