import * as z from 'zod';
import { ERRORS, isMaintenanceError } from '../../../../contract/errors.ts';
import type { LeavingTask, MoveAnswer } from '../../../../ports/scheduler.ts';
import type { Call } from '../../../http/transport.ts';
import type { SchedulerHttp } from '../../transport/scheduler-http.ts';
import { taskName } from '../wire/task-id.ts';
import { decode, isSuccess, judge, type Refusal, refusal } from '../wire/wire-answers.ts';

/**
 * Kills tasks, with an answer for each. Marathon starts replacements by its placement rules.
 *
 * Marathon kills the instance of a task id, whichever task of the instance runs by then: pass only
 * tasks that were just seen in an app or pod.
 *
 * Marathon accepts a kill without scaling even while a deployment or another kill locks the app,
 * and drops it (withLockFor in MarathonSchedulerActor): a task that stays must be killed again.
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
  const answers = await allAnswers(calls.filter(({ taskIds }) => taskIds.length > 0));
  const byTask = new Map(answers.map((answer) => [answer.taskId, answer]));
  return tasks.map(({ taskId }) => byTask.get(taskId) ?? gone(taskId));
}

interface Kill {
  readonly taskIds: readonly string[];
  readonly kill: (taskIds: readonly string[]) => Promise<readonly MoveAnswer[]>;
}

/** Collects the answers of all calls. A failed call answers for its tasks; throws if all fail. */
async function allAnswers(calls: readonly Kill[]): Promise<readonly MoveAnswer[]> {
  const settled = await Promise.allSettled(calls.map(({ taskIds, kill }) => kill(taskIds)));
  const [first] = settled;
  if (first?.status === 'rejected' && settled.every(({ status }) => status === 'rejected')) throw first.reason;
  return settled.flatMap((result, index) =>
    result.status === 'fulfilled' ? result.value : notKilled(calls[index]?.taskIds ?? [], result.reason),
  );
}

function notKilled(taskIds: readonly string[], error: unknown): readonly MoveAnswer[] {
  if (!isMaintenanceError(error)) throw error;
  const message = `was not killed: ${error.message}`;
  return taskIds.map((taskId) => ({
    ...{ taskId, outcome: 'refused', code: ERRORS[error.name].type, message, isFailure: true },
  }));
}

const KilledTasks = z.object({ tasks: z.array(z.object({ id: z.string() })) });

/**
 * POST /v2/tasks/delete answers with the tasks that it kills. Marathon does not know the other tasks
 * (TasksResource.killTasks). A refusal does not name a task: after a refusal, each task gets its own
 * call.
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
  return [...(await allAnswers(each))];
}

function deleteTasks(ids: readonly string[]): Call {
  const path = '/v2/tasks/delete?scale=false';
  return { name: `POST ${path}`, method: 'POST', path, body: JSON.stringify({ ids }), write: true };
}

/**
 * Kills one instance a call. DELETE /v2/pods/{id}::instances accepts many in its body, but a
 * Marathon that forwards it to the leader may drop the body of a DELETE
 * (JavaUrlConnectionRequestForwarder).
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

/** If Marathon had launched an instance again, it killed the new task: `instead` names the new task. */
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
