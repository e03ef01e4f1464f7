import type { Goal, Host, HostState } from './host.ts';

/** Facts about each host state and goal. A new state or goal compiles only with all of them. */

interface StateFacts {
  /** No maintenance keeps tasks from being placed on it. */
  readonly isUp: boolean;
  /** Its tasks are being moved. */
  readonly isDraining: boolean;
  /** Its agents are registered, and kept out of placement. */
  readonly isLeaving: boolean;
  /** It has no task left. */
  readonly isEmptied: boolean;
  /**
   * Its machine is DOWN in Mesos, which lists none of its agents. Its record keeps them as last
   * seen, to recognise a later registration.
   */
  readonly isDown: boolean;
}

const STATES = {
  HOST_STATE_UP: { isUp: true, isDraining: false, isLeaving: false, isEmptied: false, isDown: false },
  HOST_STATE_DRAINING: { isUp: false, isDraining: true, isLeaving: true, isEmptied: false, isDown: false },
  HOST_STATE_DRAINED: { isUp: false, isDraining: false, isLeaving: true, isEmptied: true, isDown: false },
  HOST_STATE_DOWN: { isUp: false, isDraining: false, isLeaving: false, isEmptied: true, isDown: true },
} as const satisfies Record<HostState, StateFacts>;

const GOAL_IS_DOWN = { HOST_STATE_UP: false, HOST_STATE_DOWN: true } as const satisfies Record<Goal, boolean>;

type InState = Pick<Host, 'state'>;
type WithGoal = Pick<Host, 'goalState'>;

export const isUp = ({ state }: InState): boolean => STATES[state].isUp;
export const isDraining = ({ state }: InState): boolean => STATES[state].isDraining;
export const isLeaving = ({ state }: InState): boolean => STATES[state].isLeaving;
export const isEmptied = ({ state }: InState): boolean => STATES[state].isEmptied;
export const isDown = ({ state }: InState): boolean => STATES[state].isDown;

export const isWantedUp = ({ goalState }: WithGoal): boolean => !GOAL_IS_DOWN[goalState];
export const isWantedDown = ({ goalState }: WithGoal): boolean => GOAL_IS_DOWN[goalState];
