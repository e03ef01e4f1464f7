/**
 * A task, once as its agent and once as the master knows it: the two differ after a machine/down or
 * a lost contact.
 */

import type { Resources } from '../options/resources.ts';
import { newUpdateUuid, newUuid, nowSeconds } from './identity.ts';

export type TaskState =
  | 'TASK_STAGING'
  | 'TASK_STARTING'
  | 'TASK_RUNNING'
  | 'TASK_FINISHED'
  | 'TASK_FAILED'
  | 'TASK_KILLED'
  | 'TASK_LOST'
  | 'TASK_DROPPED'
  | 'TASK_UNREACHABLE'
  | 'TASK_GONE_BY_OPERATOR';

const TERMINAL: ReadonlySet<TaskState> = new Set([
  'TASK_FINISHED',
  'TASK_FAILED',
  'TASK_KILLED',
  'TASK_LOST',
  'TASK_DROPPED',
  'TASK_GONE_BY_OPERATOR',
]);

export function isTerminal(state: TaskState): boolean {
  return TERMINAL.has(state);
}

export interface TaskInfo {
  readonly taskId: string;
  readonly name: string;
  readonly frameworkId: string;
  readonly agentId: string;
  readonly role: string;
  readonly resources: Resources;
  readonly ip: string;
  readonly containerId: string;
  readonly executorPid: number;
  readonly startMs: number;
  readonly killMs: number;
  /** Its own kill policy, if it has one. */
  readonly killPolicyMs: number | undefined;
  /** Only SIGKILL ends it, when the time of its kill policy has passed. */
  readonly ignoresSigterm: boolean;
}

export interface TaskStatus {
  readonly state: TaskState;
  readonly message?: string;
  readonly source: 'SOURCE_EXECUTOR' | 'SOURCE_MASTER' | 'SOURCE_SLAVE';
  readonly reason?: string;
  readonly timestamp: number;
  /** Only updates from an executor have one: they need an acknowledgement. */
  readonly uuid?: string;
  readonly unreachableTime?: number;
}

export interface Task {
  readonly info: TaskInfo;
  state: TaskState;
  readonly statuses: TaskStatus[];
  /**
   * The latest update that the agent has sent, or that the master has forwarded. An agent process
   * forgets it with its end (exchanges f-05, k-09).
   */
  updateState?: TaskState;
  updateUuid?: string;
}

let executors = 1000;

export function newTaskInfo(known: Omit<TaskInfo, 'containerId' | 'executorPid'>): TaskInfo {
  executors += 1;
  return { ...known, containerId: newUuid(), executorPid: executors };
}

export function stagedTask(info: TaskInfo): Task {
  return { info, state: 'TASK_STAGING', statuses: [] };
}

/** A copy of the task as its agent reports it to a master. */
export function copyOf(task: Task): Task {
  return { ...task, statuses: [...task.statuses] };
}

export function executorStatus(state: TaskState, more: Pick<TaskStatus, 'message' | 'reason'> = {}): TaskStatus {
  return { state, source: 'SOURCE_EXECUTOR', timestamp: nowSeconds(), uuid: newUpdateUuid(), ...more };
}

export function masterStatus(state: TaskState, reason: string, message: string, unreachableTime?: number): TaskStatus {
  const known = { state, source: 'SOURCE_MASTER', reason, message, timestamp: nowSeconds() } as const;
  return unreachableTime === undefined ? known : { ...known, unreachableTime };
}

/** The status of a launch that failed. */
export function droppedStatus(source: TaskStatus['source'], reason: string): TaskStatus {
  return { state: 'TASK_DROPPED', source, reason, timestamp: nowSeconds() };
}

export function append(task: Task, status: TaskStatus): void {
  task.statuses.push(status);
  task.state = status.state;
}

export function taskKey({ frameworkId, taskId }: Pick<TaskInfo, 'frameworkId' | 'taskId'>): string {
  return `${frameworkId}\n${taskId}`;
}
