import type { HostView } from '../../functions/contract/api/api.ts';

/** Words for states. */

export type State = HostView['state'];

export const STATES = {
  HOST_STATE_UP: 'up',
  HOST_STATE_DRAINING: 'draining',
  HOST_STATE_DRAINED: 'drained',
  HOST_STATE_DOWN: 'down',
} as const satisfies Record<State, string>;

export const STATE_NAMES = Object.keys(STATES) as State[];

/** Session or user name of an IAM identity; the whole ARN is too wide. */
export function caller(identity: string): string {
  return identity.startsWith('arn:') ? (identity.split(/[:/]/).at(-1) ?? identity) : identity;
}
