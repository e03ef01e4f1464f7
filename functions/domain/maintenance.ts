import type { HostState, OnDeadline } from './host.ts';
import type { RollingOptions } from './rolling.ts';

/** `accepted`: this request moves the host; `already`: it was going there, or is there. */
export type Outcome = 'accepted' | 'already';

export interface RequestedHost {
  readonly hostname: string;
  readonly outcome: Outcome;
}

export const MAINTENANCE_KINDS = ['start', 'complete', 'cancel'] as const;
export type MaintenanceKind = (typeof MAINTENANCE_KINDS)[number];

/** A request as it was accepted, with its options resolved to moments (RFC 3339). */
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
}

/** Hosts by state; states that no host is in are left out. */
export function countByState(hosts: readonly { readonly state: HostState }[]): Partial<Record<HostState, number>> {
  const counts: Partial<Record<HostState, number>> = {};
  for (const { state } of hosts) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}
