/** One numbered instance of a job, which runs again and again under a fresh Mesos task id. */
import type { AgentPlace } from '../../model/agent.ts';

export interface Pod {
  readonly instance: number;
  run: number;
  /** The goal: a later run from the moment that a restart is accepted. */
  desiredRun: number;
  /** Configuration of the run; `desiredVersion` is the goal. */
  version: number;
  desiredVersion: number;
  /** `placing`: its task waits for a host; `idle`: between two runs. */
  phase: 'idle' | 'placing' | 'staging' | 'running';
  /** The reason why its run must end. */
  ending: Ending | undefined;
  /** True once the kill signal has gone out: never while operators have locked kills. */
  isKilled: boolean;
  health: 'DISABLED' | 'UNKNOWN' | 'HEALTHY' | 'UNHEALTHY';
  place: AgentPlace | undefined;
  agentId: string | undefined;
  failures: number;
  /** Milliseconds since 1970. */
  startedAt: number | undefined;
  readonly createdAt: number;
  updatedAt: number;
  revision: number;
}

/** TERMINATION_STATUS_REASON_KILLED_… */
export type Ending = 'FOR_SLA_AWARE_RESTART' | 'FOR_RESTART' | 'FOR_UPDATE' | 'HOST_MAINTENANCE';

/** @param now milliseconds since 1970 */
export function newPod(instance: number, now: number): Pod {
  return {
    ...{ instance, run: 0, desiredRun: 1, version: 1, desiredVersion: 1, phase: 'idle', ending: undefined },
    ...{ isKilled: false, health: 'DISABLED', place: undefined, agentId: undefined, failures: 0, startedAt: undefined },
    ...{ createdAt: now, updatedAt: now, revision: 1 },
  };
}

/** True for a pod that runs, is healthy, and is not about to be killed. */
export function isAvailable({ phase, ending, health }: Pod): boolean {
  return phase === 'running' && ending === undefined && (health === 'HEALTHY' || health === 'DISABLED');
}

/**
 * The availability of an instance as Peloton counts it (pkg/jobmgr/cached/job.go,
 * getInstanceAvailability). An instance that a restart ends is KILLED until its task has ended, and does
 * not count against the job's limit. An instance that an update or the host manager ends does count.
 */
export function availabilityOf(pod: Pod): 'AVAILABLE' | 'KILLED' | 'UNAVAILABLE' {
  if (pod.ending === 'FOR_UPDATE' || pod.ending === 'HOST_MAINTENANCE') return 'UNAVAILABLE';
  if (pod.ending !== undefined) return 'KILLED';
  return isAvailable(pod) ? 'AVAILABLE' : 'UNAVAILABLE';
}
