import * as z from 'zod';
import type { JobLimits, LeavingTask, MoveAnswer } from '../../../ports/scheduler.ts';
import type { Call } from '../../http/transport.ts';
import type { SchedulerHttp } from '../scheduler-http.ts';
import type { JobReads } from './calls-jobs.ts';
import type { JobAddress } from './job-address.ts';
import { taskName } from './task-id.ts';
import { Deployment, decode, isSuccess, judge, type Refusal, refusal } from './wire-answers.ts';

/**
 * Kills tasks and answers for each. Marathon starts anew what was killed, where its rules of placement allow.
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
  const answers = await Promise.all([
    killTasks(http, idsOf(ofApps)),
    ...[...ofPods].map(([path = '', group]) => killPodInstance(http, path, idsOf(group))),
  ]);
  const byTask = new Map(answers.flat().map((answer) => [answer.taskId, answer]));
  return tasks.map(({ taskId }) => byTask.get(taskId) ?? gone(taskId));
}

const KilledTasks = z.object({ tasks: z.array(z.object({ id: z.string() })) });

/**
 * POST /v2/tasks/delete lists the tasks that it kills; one that it does not list, it does not have (TasksResource.killTasks). A refusal
 * does not say which task it means, so that each is asked about alone then.
 */
async function killTasks(http: SchedulerHttp, taskIds: readonly string[]): Promise<MoveAnswer[]> {
  if (taskIds.length === 0) return [];
  const call = deleteTasks(taskIds);
  const reply = await http.ask(call, judge);
  if (isSuccess(reply)) {
    const killed = new Set(decode(call, reply, KilledTasks).tasks.map(({ id }) => id));
    return taskIds.map((taskId) => (killed.has(taskId) ? moved(taskId) : gone(taskId)));
  }
  const refused = refusal(call, reply);
  if (taskIds.length === 1) return taskIds.map((taskId) => toAnswer(taskId, refused));
  return (await Promise.all(taskIds.map((taskId) => killTasks(http, [taskId])))).flat();
}

function deleteTasks(ids: readonly string[]): Call {
  const path = '/v2/tasks/delete?scale=false';
  return { name: `POST ${path}`, method: 'POST', path, body: JSON.stringify({ ids }) };
}

/**
 * One instance a call: DELETE /v2/pods/{id}::instances takes many in its body, but a Marathon that passes it on to the leader may drop
 * the body of a DELETE (JavaUrlConnectionRequestForwarder).
 */
async function killPodInstance(http: SchedulerHttp, path: string, taskIds: readonly string[]): Promise<MoveAnswer[]> {
  const call: Call = { name: `DELETE /v2/pods${path}`, method: 'DELETE', path: `/v2/pods${path}` };
  const reply = await http.ask(call);
  if (!isSuccess(reply)) {
    const refused = refusal(call, reply);
    return taskIds.map((taskId) => toAnswer(taskId, refused));
  }
  decode(call, reply, z.object({}));
  return taskIds.map(moved);
}

/**
 * Asks for another number of instances of an app; answers why it does not get them, going on from the name of the job or of a task.
 *
 * A deployment that does nothing but make the app larger than that is overruled: its instances may wait for a place for ever.
 */
export async function scaleJob(
  http: SchedulerHttp,
  readJobs: JobReads,
  address: JobAddress | undefined,
  instances: number,
): ReturnType<NonNullable<JobLimits['scale']>> {
  if (address?.kind !== 'apps')
    return { code: 'not-scaled', message: 'is of no app of this Marathon: only apps are scaled' };
  const path = `/v2/apps${address.path}`;
  const call: Call = { name: `PUT ${path}`, method: 'PUT', path, body: JSON.stringify({ instances }), write: true };
  const refused = await deploy(http, call);
  if (refused?.code !== 'app-locked') return refused;
  const [job] = await readJobs([address]);
  const isOvergrown = job?.isResizing === true && job.wanted > instances;
  return isOvergrown ? deploy(http, { ...call, path: `${path}?force=true` }) : refused;
}

/** Why no deployment was started; undefined when one was. */
async function deploy(http: SchedulerHttp, call: Call): Promise<Refusal | undefined> {
  const reply = await http.ask(call, judge);
  if (!isSuccess(reply)) return refusal(call, reply);
  decode(call, reply, Deployment);
  return undefined;
}

function idsOf(tasks: readonly { readonly taskId: string }[]): string[] {
  return tasks.map(({ taskId }) => taskId);
}

function moved(taskId: string): MoveAnswer {
  return { taskId, outcome: 'moved' };
}

function gone(taskId: string): MoveAnswer {
  return { taskId, outcome: 'gone' };
}

function toAnswer(taskId: string, { code, message }: Refusal): MoveAnswer {
  return code === 'gone' ? gone(taskId) : { taskId, outcome: 'refused', code, message };
}
