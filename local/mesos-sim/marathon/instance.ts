/** One instance of an app or a pod, as Marathon keeps it. */
import type { AgentPlace } from '../agent.ts';

export interface Instance {
  readonly instanceId: string;
  readonly taskId: string;
  /** Of the app when it was made. */
  readonly version: string;
  /** Grows from instance to instance. */
  readonly number: number;
  /** `waiting` for an offer, `staging` until TASK_RUNNING. */
  phase: 'waiting' | 'staging' | 'running';
  /** Told to end; it runs on until it does. */
  isKilled: boolean;
  /** Of its last health check; undefined: none yet. */
  healthy: boolean | undefined;
  /** When its health last changed. */
  checkedAt: Date | undefined;
  since: Date;
  stagedAt: Date | undefined;
  startedAt: Date | undefined;
  agentId: string | undefined;
  place: AgentPlace | undefined;
}

export function newInstance(
  identity: Pick<Instance, 'instanceId' | 'taskId' | 'version' | 'number'>,
  now: Date,
): Instance {
  return {
    ...identity,
    phase: 'waiting',
    isKilled: false,
    healthy: undefined,
    checkedAt: undefined,
    since: now,
    stagedAt: undefined,
    startedAt: undefined,
    agentId: undefined,
    place: undefined,
  };
}
