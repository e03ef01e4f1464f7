import { isLost } from './agent-status.ts';
import { isForgotten, isPastDeadline } from './fleet.ts';
import type { Host } from './host.ts';
import { isDown, isDraining } from './host-state.ts';
import { isStuck } from './restarts.ts';

/** Marks of a host on a map of the cluster, beside its state. */
export const HOST_FLAGS = [
  /** No task has left it for too long, or its executions failed too often. */
  'stuck',
  'deadline-passed',
  /** DRAINED or DOWN past the end of its window. */
  'forgotten',
  /** An agent does not answer the master, or is no longer listed. Not for DOWN hosts. */
  'lost',
  /** Another operator put it into its state in Mesos. */
  'unmanaged',
  'cordoned',
  /** In a rolling maintenance, DOWN: its repair is under way. */
  'in-repair',
  /** It failed in a rolling maintenance that goes on. */
  'failed',
] as const;
export type HostFlag = (typeof HOST_FLAGS)[number];

/** The marks that the host's own record has. */
export function flagsOf(host: Host, now: Date, forgottenAfterSeconds: number): HostFlag[] {
  const maintenance = isDraining(host) ? host.maintenance : null;
  const marks: Partial<Record<HostFlag, boolean>> = {
    stuck: isStuck(host) || (maintenance !== null && host.drain?.stuck === true),
    'deadline-passed': maintenance !== null && isPastDeadline(maintenance, now),
    forgotten: isForgotten(host, now, forgottenAfterSeconds),
    lost: hasLostAgents(host),
    unmanaged: !host.managed,
    cordoned: host.cordon !== null,
  };
  return HOST_FLAGS.filter((flag) => marks[flag]);
}

/** Mesos lists no agent of a DOWN host: its record keeps them as last seen. */
export function hasLostAgents(host: Pick<Host, 'state' | 'agents' | 'lostSince'>): boolean {
  return !isDown(host) && (host.lostSince !== null || host.agents.some(isLost));
}
