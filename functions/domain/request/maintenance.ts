import type { Goal, HostState, OnDeadline } from '../host/host.ts';
import type { Action } from '../host/next-action.ts';
import type { RollingOptions } from '../rolling/options.ts';

/** `accepted`: this request moves the host; `already`: it was going there, or is there. */
export type Outcome = 'accepted' | 'already';

export interface RequestedHost {
  readonly hostname: string;
  readonly outcome: Outcome;
}

export const MAINTENANCE_KINDS = ['start', 'complete', 'cancel'] as const;
export type MaintenanceKind = (typeof MAINTENANCE_KINDS)[number];

/** Where each kind of request takes its hosts. */
export const GOAL_OF = {
  start: 'HOST_STATE_DOWN',
  complete: 'HOST_STATE_UP',
  cancel: 'HOST_STATE_UP',
} as const satisfies Record<MaintenanceKind, Goal>;

/** The action that each kind of request asks for: its machine is the one that leads to that. */
export const ACTION_OF = {
  start: 'drain',
  complete: 'bring-up',
  cancel: 'cancel-drain',
} as const satisfies Record<MaintenanceKind, Action>;

/**
 * A request as it was accepted, with its options resolved to moments (RFC 3339). Changed only by a conditional write on the `version` that was read.
 */
export interface Maintenance {
  /** Also the name of the execution that works on it. */
  readonly id: string;
  readonly kind: MaintenanceKind;
  readonly hosts: readonly RequestedHost[];
  readonly reason: string;
  readonly requestedBy: string;
  readonly requestedAt: string;
  readonly deadline: string | null;
  readonly onDeadline: OnDeadline;
  /** Start of the window; draining begins then. */
  readonly start: string;
  /** Length of the window that is posted to Mesos, seconds; null is for ever. */
  readonly durationSeconds: number | null;
  readonly clientToken: string | null;
  readonly executionArn: string | null;
  /** How its hosts go in waves; null: all of them go at once. */
  readonly rolling: RollingOptions | null;
  /** The rolling maintenance of which this is a wave, or brings hosts back. */
  readonly parentId: string | null;
  /** The recurring window that has asked for it. */
  readonly windowName: string | null;
  /** When the bus was told that it is over, RFC 3339; null while it is under way. Its record is kept for the days of a history from then. */
  readonly endedAt: string | null;
  /** 0: of a record that was written before maintenances had versions. */
  readonly version: number;
}

/** What the first request with a client token was answered: any other one with it gets the same. */
export interface TokenAnswer {
  /** Of the token, and of the maintenance that its request would be. */
  readonly id: string;
  /** The maintenance that is the answer: that one, or another's in which all of the hosts were already. */
  readonly maintenanceId: string;
  readonly executionArn: string | null;
  /** `deadline`: the new one of a host that took it up. */
  readonly hosts: readonly (RequestedHost & { readonly deadline?: string | null | undefined })[];
  readonly requestedAt: string;
}

/** False for a maintenance whose hosts are still being taken, or whose request died while they were. */
export function isRegistered({ executionArn }: Pick<Maintenance, 'executionArn'>): boolean {
  return executionArn !== null;
}

/** Hosts by state; states that no host is in are left out. */
export function countByState(hosts: readonly { readonly state: HostState }[]): Partial<Record<HostState, number>> {
  const counts: Partial<Record<HostState, number>> = {};
  for (const { state } of hosts) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}
