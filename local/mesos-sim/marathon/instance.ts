/** One instance of an app or a pod, as Marathon keeps it. */
import type { AgentPlace } from '../agent.ts';
import type { MarathonAppOptions } from './options.ts';
import { newInstanceId, taskIdOf } from './task-id.ts';

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

/** `number`: larger than that of any before. */
export function newInstance({ id, pod = false }: MarathonAppOptions, version: string, number: number): Instance {
  const instanceId = newInstanceId(id);
  return {
    instanceId,
    taskId: taskIdOf(instanceId, pod),
    version,
    number,
    phase: 'waiting',
    isKilled: false,
    healthy: undefined,
    checkedAt: undefined,
    since: new Date(),
    stagedAt: undefined,
    startedAt: undefined,
    agentId: undefined,
    place: undefined,
  };
}
