import type { Goal } from '../../../functions/domain/host/host.ts';

export type RequestKind = 'start' | 'complete' | 'cancel';

/** Goal state of each request's hosts. */
export const GOAL_OF = {
  start: 'HOST_STATE_DOWN',
  complete: 'HOST_STATE_UP',
  cancel: 'HOST_STATE_UP',
} as const satisfies Record<RequestKind, Goal>;
