import { type BlockerCode, codeOf } from './blocker.ts';
import type { Host, HostMaintenance, HostState } from './host.ts';
import { isDraining, isEmptied, isWantedUp } from './host-state.ts';
import { isStuck } from './restarts.ts';

/** Counts of a cluster's hosts. */
export interface Fleet {
  hosts: number;
  up: number;
  draining: number;
  drained: number;
  down: number;
  /** Hosts that another operator put into their state in Mesos. */
  unmanaged: number;
  /** DRAINED or DOWN past the end of their window; without an end, for too long. */
  forgotten: number;
  /** Hosts whose executions failed too often. */
  stuck: number;
  /** Drains that no task has left for too long. */
  drainsStuck: number;
  /** Drains past their deadline whose policy is `hold`. */
  deadlinesPassed: number;
  /** 0 when no drain is under way. */
  oldestDrainSeconds: number;
  readonly blockers: Partial<Record<BlockerCode, number>>;
}

export function noHosts(): Fleet {
  return {
    ...{ hosts: 0, up: 0, draining: 0, drained: 0, down: 0, unmanaged: 0, forgotten: 0, stuck: 0 },
    ...{ drainsStuck: 0, deadlinesPassed: 0, oldestDrainSeconds: 0, blockers: {} },
  };
}

const COUNT_OF = {
  HOST_STATE_UP: 'up',
  HOST_STATE_DRAINING: 'draining',
  HOST_STATE_DRAINED: 'drained',
  HOST_STATE_DOWN: 'down',
} as const satisfies Record<HostState, keyof Fleet>;

/** Adds one host to the counts. */
export function countHost(fleet: Fleet, host: Host, now: Date, forgottenAfterSeconds: number): void {
  fleet.hosts += 1;
  fleet[COUNT_OF[host.state]] += 1;
  if (!host.managed) fleet.unmanaged += 1;
  if (isStuck(host)) fleet.stuck += 1;
  if (isForgotten(host, now, forgottenAfterSeconds)) fleet.forgotten += 1;
  for (const { code } of host.blockers) fleet.blockers[codeOf(code)] = (fleet.blockers[codeOf(code)] ?? 0) + 1;
  if (!isDraining(host) || host.maintenance === null) return;
  if (host.drain?.stuck === true) fleet.drainsStuck += 1;
  if (isPastDeadline(host.maintenance, now)) fleet.deadlinesPassed += 1;
  fleet.oldestDrainSeconds = Math.max(fleet.oldestDrainSeconds, secondsSince(host.stateSince, now));
}

/**
 * True for a host that is out past the end of its window. A host in a window without an end, or
 * that another operator took out, has `afterSeconds` from its last state change. A host on its way
 * back is not forgotten.
 */
export function isForgotten(host: Host, now: Date, afterSeconds: number): boolean {
  if (!isEmptied(host)) return false;
  if (host.maintenance !== null && isWantedUp(host)) return false;
  const { window } = host;
  if (window === null || window.durationNs === null) return secondsSince(host.stateSince, now) >= afterSeconds;
  return (BigInt(window.startNs) + BigInt(window.durationNs)) / 1_000_000n <= now.getTime();
}

export function isPastDeadline({ deadline, onDeadline }: HostMaintenance, now: Date): boolean {
  return onDeadline === 'hold' && deadline !== null && Date.parse(deadline) <= now.getTime();
}

function secondsSince(time: string, now: Date): number {
  return Math.max(0, Math.floor((now.getTime() - Date.parse(time)) / 1_000));
}
