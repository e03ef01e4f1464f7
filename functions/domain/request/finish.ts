import type { Host, HostState, Transition } from '../host/host.ts';
import { isUp } from '../host/host-state.ts';
import { isAtRest } from '../host/next-action.ts';
import { isStuck } from '../host/restarts.ts';
import { countByState, GOAL_OF, type Maintenance, type MaintenanceKind } from './maintenance.ts';

/** Decides how a maintenance ends. It ends when none of its hosts moves in it any longer. */

export const FATES = ['arrived', 'takenOver', 'failed', 'notBegun'] as const;
/**
 * The end of a host, in the order of `FATES`: it reached its goal; another request, or an operator
 * in Mesos, took it over; its executions failed; it never began.
 */
export type Fate = (typeof FATES)[number];

/**
 * The end of a maintenance, with the request as it was then: a late repetition of its first step
 * may overwrite the maintenance.
 */
export interface Finish {
  readonly maintenanceId: string;
  readonly kind: MaintenanceKind;
  readonly by: string;
  readonly reason: string;
  /** Start of the window, RFC 3339. */
  readonly startedAt: string;
  readonly windowName: string | null;
  readonly parentId: string | null;
  /** Time when its end was found, RFC 3339. */
  readonly at: string;
  readonly hostCount: number;
  readonly states: Readonly<Partial<Record<HostState, number>>>;
  readonly outcomes: Readonly<Record<Fate, number>>;
  /** The first hundred, sorted by host name. */
  readonly notArrived: readonly Straggler[];
  /** True once it is published. */
  readonly told: boolean;
}

interface Straggler {
  readonly hostname: string;
  /** Null when the host has no record. */
  readonly state: HostState | null;
  readonly outcome: Exclude<Fate, 'arrived'>;
  /** Code of its first blocker. */
  readonly code: string | null;
}

/** So many hosts fit into a record of 400 KB, and into an event. */
export const MAX_STRAGGLERS = 100;

/**
 * Progress of a host in a maintenance, by its record. `left`: the host is no longer in it, and only
 * its history says if it arrived.
 */
type HostProgress = 'arrived' | 'failed' | 'moving' | 'left';

export function progressOf({ id, kind }: Pick<Maintenance, 'id' | 'kind'>, host: Host | undefined): HostProgress {
  if (host?.maintenance?.id === id) {
    if (isAtRest(host)) return 'arrived';
    return isStuck(host) ? 'failed' : 'moving';
  }
  const isBack = host !== undefined && isUp(host) && host.maintenance === null;
  return kind !== 'start' && isBack ? 'arrived' : 'left';
}

/** True for the transition by which a host arrives. */
export function isArrival({ id, kind }: Pick<Maintenance, 'id' | 'kind'>, { from, to, maintenanceId }: Transition) {
  return maintenanceId === id && from !== to && to === GOAL_OF[kind];
}

/** Fate of one host at the end of its maintenance. `host` is undefined if it was forgotten. */
export interface Ended {
  readonly hostname: string;
  readonly host: Host | undefined;
  readonly fate: Fate;
}

type Asked = Pick<Maintenance, 'id' | 'kind' | 'requestedBy' | 'reason' | 'start' | 'windowName' | 'parentId'>;

export function finishOf(maintenance: Asked, hosts: readonly Ended[], now: Date): Finish {
  const stragglers = hosts.flatMap(({ hostname, host, fate }): Straggler[] => {
    if (fate === 'arrived') return [];
    return [{ hostname, state: host?.state ?? null, outcome: fate, code: host?.blockers[0]?.code ?? null }];
  });
  const outcomes = { arrived: 0, takenOver: 0, failed: 0, notBegun: 0 };
  for (const { fate } of hosts) outcomes[fate] += 1;
  return {
    maintenanceId: maintenance.id,
    kind: maintenance.kind,
    by: maintenance.requestedBy,
    reason: maintenance.reason,
    startedAt: maintenance.start,
    windowName: maintenance.windowName,
    parentId: maintenance.parentId,
    at: now.toISOString(),
    hostCount: hosts.length,
    states: countByState(hosts.flatMap(({ host }) => host ?? [])),
    outcomes,
    notArrived: stragglers.toSorted((a, b) => (a.hostname < b.hostname ? -1 : 1)).slice(0, MAX_STRAGGLERS),
    told: false,
  };
}
