/**
 * One instance of an app or a pod, as Marathon keeps it: over all the tasks that are launched for
 * it, one after the other.
 */
import type { AgentPlace } from '../../model/agent.ts';
import type { MarathonAppOptions } from '../../options/marathon-options.ts';
import type { Health } from './health.ts';
import { newInstanceId, taskIdOf } from './task-id.ts';

export interface Instance {
  readonly instanceId: string;
  /** Its task; while it waits for an offer, the task that it will get. */
  taskId: string;
  /** Version of the app when Marathon made the instance. */
  readonly version: string;
  /** Grows from instance to instance. */
  readonly number: number;
  /** Number of tasks launched for it, including the one that it waits for. */
  launches: number;
  /** `waiting` for an offer, `staging` until TASK_RUNNING. */
  phase: 'waiting' | 'staging' | 'running';
  /** Its agent has said TASK_STARTING; until then Marathon calls it provisioned. */
  isConfirmed: boolean;
  /** The kill has been sent; the task runs on until it ends. */
  isKilled: boolean;
  /** Marathon does not launch it again. */
  isDecommissioned: boolean;
  /** True once its task really serves, whatever the checks have found. */
  isReady: boolean;
  isSick: boolean;
  /** Results of its checks. Undefined: none since Marathon started. */
  health: Health | undefined;
  since: Date;
  stagedAt: Date | undefined;
  startedAt: Date | undefined;
  agentId: string | undefined;
  place: AgentPlace | undefined;
  /** The task before, while the instance waits to be launched again. */
  ended: EndedTask | undefined;
}

interface EndedTask {
  readonly taskId: string;
  /** `TASK_KILLED` */
  readonly state: string;
  readonly agentId: string | undefined;
  readonly place: AgentPlace | undefined;
}

const NO_TASK = {
  phase: 'waiting',
  isConfirmed: false,
  isKilled: false,
  isReady: false,
  isSick: false,
  stagedAt: undefined,
  startedAt: undefined,
  agentId: undefined,
  place: undefined,
} as const;

/** @param number larger than the number of any earlier instance */
export function newInstance(
  { id, pod = false }: MarathonAppOptions,
  { version, number, since }: Pick<Instance, 'version' | 'number' | 'since'>,
): Instance {
  const instanceId = newInstanceId(id);
  const taskId = taskIdOf(instanceId, pod, 1);
  return {
    ...{ ...NO_TASK, instanceId, taskId, version, number, since, launches: 1 },
    ...{ isDecommissioned: false, health: undefined, ended: undefined },
  };
}

/** Makes the instance wait for its next task. The results of its checks stay, unless it belongs to a pod. */
export function awaitNextTask(instance: Instance, state: string, isPod: boolean, since: Date): void {
  const { instanceId, taskId, agentId, place, launches } = instance;
  Object.assign(instance, NO_TASK, {
    ...{ since, launches: launches + 1, ended: { taskId, state, agentId, place } },
    taskId: taskIdOf(instanceId, isPod, launches + 1),
    ...(isPod && { health: undefined }),
  });
}
