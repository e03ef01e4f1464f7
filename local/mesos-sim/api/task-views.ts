/** Tasks as the old endpoints (v0) and the operator API (v1) print them. */

import { double, type Printable } from '../json/json-print.ts';
import { PrintCache } from '../json/print-cache.ts';
import { toNanoseconds } from '../model/identity.ts';
import type { Task, TaskInfo, TaskStatus } from '../model/task.ts';
import { summedResources, taskResources } from './resource-views.ts';

function containerStatus({ containerId, ip }: TaskInfo): { readonly [key: string]: Printable } {
  return {
    container_id: { value: containerId },
    network_infos: [{ ip_addresses: [{ protocol: 'IPv4', ip_address: ip }] }],
  };
}

/** Without reasons and messages: those are only in v1. */
export function taskV0({ info, state, statuses }: Task): Printable {
  const container_status = containerStatus(info);
  return {
    id: info.taskId,
    name: info.name,
    framework_id: info.frameworkId,
    executor_id: '',
    slave_id: info.agentId,
    state,
    resources: summedResources(info.resources),
    role: info.role,
    statuses: statuses.map((status) => ({
      state: status.state,
      timestamp: double(status.timestamp),
      ...(status.uuid === undefined ? {} : { container_status }),
    })),
  };
}

const PRINTED_TASKS = new PrintCache<Task>();

export function taskV1(task: Task): Printable {
  // Statuses are only appended; a teardown replaces the last one.
  const version = `${task.statuses.length} ${task.state} ${task.statuses.at(-1)?.reason} ${task.updateUuid}`;
  return PRINTED_TASKS.get(task, version, () => printTaskV1(task));
}

function printTaskV1({ info, state, statuses, updateState, updateUuid }: Task): Printable {
  return {
    name: info.name,
    task_id: { value: info.taskId },
    framework_id: { value: info.frameworkId },
    agent_id: { value: info.agentId },
    state,
    resources: taskResources(info.resources, info.role),
    statuses: statuses.map((status) => statusV1(info, status)),
    status_update_state: updateState,
    status_update_uuid: updateUuid,
    kill_policy: killPolicy(info),
  };
}

function statusV1(
  info: TaskInfo,
  { state, message, source, reason, timestamp, uuid, unreachableTime }: TaskStatus,
): Printable {
  const fromExecutor = uuid !== undefined;
  return {
    task_id: { value: info.taskId },
    state,
    message,
    source,
    reason,
    agent_id: { value: info.agentId },
    executor_id: fromExecutor ? { value: info.taskId } : undefined,
    timestamp: double(timestamp),
    uuid,
    container_status: fromExecutor ? { ...containerStatus(info), executor_pid: info.executorPid } : undefined,
    unreachable_time: unreachableTime === undefined ? undefined : { nanoseconds: toNanoseconds(unreachableTime) },
  };
}

function killPolicy({ killPolicyMs }: TaskInfo): Printable | undefined {
  if (killPolicyMs === undefined) return undefined;
  return { grace_period: { nanoseconds: BigInt(Math.round(killPolicyMs)) * 1_000_000n } };
}
