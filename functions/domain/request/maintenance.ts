import { OWN_HOLD } from '../host/holds.ts';
import type { Goal, Hold, HostState, OnDeadline } from '../host/host.ts';
import type { Action } from '../host/next-action.ts';
import type { RollingOptions } from '../rolling/options.ts';

/** `accepted`: this request moves the host; `already`: the host is at its goal, or on its way. */
export type Outcome = 'accepted' | 'already';

export interface RequestedHost {
  readonly hostname: string;
  readonly outcome: Outcome;
}

export const MAINTENANCE_KINDS = ['start', 'complete', 'cancel'] as const;
export type MaintenanceKind = (typeof MAINTENANCE_KINDS)[number];

/** The goal of each kind of request. */
export const GOAL_OF = {
  start: 'HOST_STATE_DOWN',
  complete: 'HOST_STATE_UP',
  cancel: 'HOST_STATE_UP',
} as const satisfies Record<MaintenanceKind, Goal>;

/** The action that each kind of request asks for; the machine of that action runs it. */
export const ACTION_OF = {
  start: 'drain',
  complete: 'bring-up',
  cancel: 'cancel-drain',
} as const satisfies Record<MaintenanceKind, Action>;

/**
 * An accepted request. Its durations have become times (RFC 3339). Only a conditional write on the
 * `version` that was read changes it.
 */
export interface Maintenance {
  /** Also the name of its execution. */
  readonly id: string;
  readonly kind: MaintenanceKind;
  readonly hosts: readonly RequestedHost[];
  readonly reason: string;
  readonly requestedBy: string;
  readonly requestedAt: string;
  readonly deadline: string | null;
  readonly onDeadline: OnDeadline;
  /** Start of the window, when draining begins. */
  readonly start: string;
  /** Length of the window in Mesos, seconds; null means for ever. */
  readonly durationSeconds: number | null;
  readonly clientToken: string | null;
  readonly executionArn: string | null;
  /** The hold that it takes (`start`) or releases (`complete`). Missing: the maintenance's own. */
  readonly hold?: string | null | undefined;
  /** The check of returned hosts: name of a hook, or `none`. Missing: see verify.ts. */
  readonly verify?: string | null | undefined;
  /** Options of the waves; null when all hosts go at once. */
  readonly rolling: RollingOptions | null;
  /** Id of the rolling maintenance that requested this one, as a wave or to bring hosts back. */
  readonly parentId: string | null;
  /** The recurring window that requested it. */
  readonly windowName: string | null;
  /** When its end was published, RFC 3339; null while under way. Retention starts then. */
  readonly endedAt: string | null;
  /** 0 for a record that was written before maintenances had versions. */
  readonly version: number;
}

/** The hold that a start takes, or that a complete releases. */
export function holdOf({
  hold,
  requestedBy,
  requestedAt,
  reason,
}: Pick<Maintenance, 'hold' | 'requestedBy' | 'requestedAt' | 'reason'>): Hold {
  return { name: hold ?? OWN_HOLD, by: requestedBy, at: requestedAt, reason };
}

/** The answer to the first request with a client token: every repetition gets it. */
export interface TokenAnswer {
  /** Id of the token, and of the maintenance that its request would become. */
  readonly id: string;
  /** The maintenance of the answer: its own, or another one that already had all of the hosts. */
  readonly maintenanceId: string;
  readonly executionArn: string | null;
  /** `deadline`: the new deadline, when the request changed that of the host. */
  readonly hosts: readonly (RequestedHost & { readonly deadline?: string | null | undefined })[];
  readonly requestedAt: string;
}

/** False until all its hosts are registered: a process may have died before that. */
export function isRegistered({ executionArn }: Pick<Maintenance, 'executionArn'>): boolean {
  return executionArn !== null;
}

/** Numbers of hosts by state, without empty states. */
export function countByState(hosts: readonly { readonly state: HostState }[]): Partial<Record<HostState, number>> {
  const counts: Partial<Record<HostState, number>> = {};
  for (const { state } of hosts) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}
