import * as z from 'zod';
import { ERRORS, isMaintenanceError } from '../../../../contract/errors.ts';
import type { LeavingTask, MoveAnswer } from '../../../../ports/scheduler.ts';
import type { Call } from '../../../http/transport.ts';
import type { SchedulerHttp } from '../../transport/scheduler-http.ts';
import { taskName } from '../wire/task-id.ts';
import { decode, isSuccess, judge, type Refusal, refusal } from '../wire/wire-answers.ts';

/**
 * Kills tasks and answers for each. Marathon starts anew what was killed, where its rules of placement allow.
 *
 * It kills the instance that a task's id names, whichever of the instance's tasks runs by then: only tasks that an app or pod has just
 * been seen with may be named here.
 *
 * Marathon says yes to a kill without scaling also when a deployment or another kill holds the app, and drops it then (withLockFor in
 * MarathonSchedulerActor): a task that is still there has to be asked for again.
 */
export async function moveTasks(http: SchedulerHttp, tasks: readonly LeavingTask[]): Promise<readonly MoveAnswer[]> {
  const instanceOf = ({ taskId }: LeavingTask) => {
    const name = taskName(taskId);
    return name?.kind === 'pods' ? `${name.path}::instances/${name.instanceId}` : undefined;
  };
  const ofPods = Map.groupBy(tasks, instanceOf);
  const ofApps = ofPods.get(undefined) ?? [];
  ofPods.delete(undefined);
  const calls: readonly Kill[] = [
    { taskIds: idsOf(ofApps), kill: (taskIds) => killTasks(http, taskIds) },
    ...[...ofPods].map(([path = '', group]) => {
      return { taskIds: idsOf(group), kill: (taskIds: readonly string[]) => killPodInstance(http, path, taskIds) };
    }),
  ];
  const answers = await settleAll(calls.filter(({ taskIds }) => taskIds.length > 0));
  const byTask = new Map(answers.map((answer) => [answer.taskId, answer]));
  return tasks.map(({ taskId }) => byTask.get(taskId) ?? gone(taskId));
}

interface Kill {
  readonly taskIds: readonly string[];
  readonly kill: (taskIds: readonly string[]) => Promise<readonly MoveAnswer[]>;
}

/** The answers of all calls. Trouble with some of them is an answer for their tasks; trouble with all of them is thrown. */
async function settleAll(calls: readonly Kill[]): Promise<readonly MoveAnswer[]> {
  const settled = await Promise.allSettled(calls.map(({ taskIds, kill }) => kill(taskIds)));
  const [first] = settled;
  if (first?.status === 'rejected' && settled.every(({ status }) => status === 'rejected')) throw first.reason;
  return settled.flatMap((result, index) =>
    result.status === 'fulfilled' ? result.value : troubled(calls[index]?.taskIds ?? [], result.reason),
  );
}

function troubled(taskIds: readonly string[], error: unknown): readonly MoveAnswer[] {
  if (!isMaintenanceError(error)) throw error;
  const message = `was not told to end: ${error.message}`;
  return taskIds.map((taskId) => ({
    ...{ taskId, outcome: 'refused', code: ERRORS[error.name].type, message, isFailure: true },
  }));
}

const KilledTasks = z.object({ tasks: z.array(z.object({ id: z.string() })) });

/**
 * POST /v2/tasks/delete lists the tasks that it kills; one that it does not list, it does not have (TasksResource.killTasks). A refusal
 * does not say which task it means, so that each is asked about alone then.
 */
async function killTasks(http: SchedulerHttp, taskIds: readonly string[]): Promise<readonly MoveAnswer[]> {
  const call = deleteTasks(taskIds);
  const reply = await http.ask(call, judge);
  if (isSuccess(reply)) {
    return answersOf(
      taskIds,
      decode(call, reply, KilledTasks).tasks.map(({ id }) => id),
    );
  }
  const refused = refusal(call, reply);
  if (taskIds.length === 1) return taskIds.map((taskId) => toAnswer(taskId, refused));
  const each = taskIds.map((taskId) => ({ taskIds: [taskId], kill: (ids: readonly string[]) => killTasks(http, ids) }));
  return [...(await settleAll(each))];
}

function deleteTasks(ids: readonly string[]): Call {
  const path = '/v2/tasks/delete?scale=false';
  return { name: `POST ${path}`, method: 'POST', path, body: JSON.stringify({ ids }), write: true };
}

/**
 * One instance a call: DELETE /v2/pods/{id}::instances takes many in its body, but a Marathon that passes it on to the leader may drop
 * the body of a DELETE (JavaUrlConnectionRequestForwarder).
 */
async function killPodInstance(
  http: SchedulerHttp,
  path: string,
  taskIds: readonly string[],
): Promise<readonly MoveAnswer[]> {
  const call: Call = { name: `DELETE /v2/pods${path}`, method: 'DELETE', path: `/v2/pods${path}`, write: true };
  const reply = await http.ask(call);
  if (!isSuccess(reply)) {
    const refused = refusal(call, reply);
    return taskIds.map((taskId) => toAnswer(taskId, refused));
  }
  const { containers } = decode(call, reply, KilledPod);
  const killed = containers?.flatMap(({ containerId }) => containerId ?? []) ?? taskIds;
  return taskIds.some((taskId) => killed.includes(taskId)) ? taskIds.map(moved) : answersOf(taskIds, killed);
}

/** An instance that has been launched again meanwhile was killed with the task that it has now. */
function answersOf(taskIds: readonly string[], killed: readonly string[]): readonly MoveAnswer[] {
  return taskIds.map((taskId) => {
    if (killed.includes(taskId)) return moved(taskId);
    const instanceId = taskName(taskId)?.instanceId;
    const later = killed.filter((id) => instanceId !== undefined && taskName(id)?.instanceId === instanceId);
    const instead = later.filter((id) => !taskIds.includes(id));
    return instead.length === 0 ? gone(taskId) : { ...gone(taskId), instead };
  });
}

function gone(taskId: string): Extract<MoveAnswer, { outcome: 'gone' }> {
  return { taskId, outcome: 'gone' };
}

const KilledPod = z.object({ containers: z.array(z.object({ containerId: z.string().optional() })).optional() });

function idsOf(tasks: readonly { readonly taskId: string }[]): string[] {
  return tasks.map(({ taskId }) => taskId);
}

function moved(taskId: string): MoveAnswer {
  return { taskId, outcome: 'moved' };
}

function toAnswer(taskId: string, { code, message }: Refusal): MoveAnswer {
  return code === 'gone' ? gone(taskId) : { taskId, outcome: 'refused', code, message };
}
