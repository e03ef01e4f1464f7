import { type BlockedTask, ENDING, UNKNOWN } from '../../domain/jobs/blocked-tasks.ts';
import { claimEnd, type JobClaims } from '../../domain/jobs/claims.ts';
import type { Leaving, Selection } from '../../domain/jobs/selection.ts';
import { resized } from '../../domain/jobs/surge.ts';
import { assertWritten, retryOnConflict } from '../../ports/retry-on-conflict.ts';
import type { JobLimits, LeavingTask, MoveAnswer, Scheduler } from '../../ports/scheduler.ts';
import type { Services } from '../../ports/services.ts';
import { type Chosen, chooseInstances, keep } from './choose-instances.ts';
import { killChosen, type LimitedScheduler, toldAnew } from './kill-chosen.ts';
import { blockedBySchedulerErrors } from './scheduler-errors.ts';

/**
 * Moving tasks of jobs whose limits are ours to keep.
 *
 * The order is what makes it safe with many hosts at once: the claims of a job are read first, then the job as it is now, then it is
 * decided, then the claims are written on the version that was read, and only then a task is killed. Whoever read the claims
 * before they were written has to start over; whoever reads them later sees them; and what has ended in between is not in the job any more.
 */

export function isLimited(scheduler: Scheduler): scheduler is LimitedScheduler {
  return scheduler.limits !== undefined;
}

/** Has those of the tasks told to end that their jobs can spare now; says why each stays, or that it is on its way. */
export async function moveWithinLimits(
  services: Services,
  scheduler: LimitedScheduler,
  tasks: readonly LeavingTask[],
): Promise<readonly BlockedTask[]> {
  const jobIds = await scheduler.limits.jobIdsOf(tasks.map(({ taskId }) => taskId));
  const byJob = Map.groupBy(tasks, ({ taskId }) => jobIds.get(taskId));
  const strangers = byJob.get(undefined) ?? [];
  byJob.delete(undefined);
  const { chosen, held } = await chooseAll(services, scheduler, byJob as Map<string, LeavingTask[]>);
  // What was seen of a job grows old, and a kill meets the next task of an instance as well: no other call comes before.
  const killed = await tell(services, scheduler, tasks, chosen);
  const others = await Promise.all(chosen.map((choice) => resizeOne(services, scheduler, tasks, choice)));
  return [...strangers.map(({ taskId }) => ({ taskId, ...UNKNOWN })), ...held, ...killed, ...others.flat()];
}

async function tell(
  services: Services,
  scheduler: LimitedScheduler,
  tasks: readonly LeavingTask[],
  chosen: readonly Chosen[],
): Promise<readonly BlockedTask[]> {
  try {
    const answers = await killChosen(services, scheduler, tasks, chosen);
    for (const answer of answers) await noteInstead(services, chosen, answer);
    return answers.map(heldByAnswer);
  } catch (error) {
    return blockedBySchedulerErrors(services, scheduler, toldAnew(tasks, chosen), error);
  }
}

/** Trouble with one job is not trouble with the others. Throws what went wrong when nothing could be learnt at all. */
async function chooseAll(
  services: Services,
  scheduler: LimitedScheduler,
  byJob: ReadonlyMap<string, readonly LeavingTask[]>,
) {
  const jobs = [...byJob];
  const settled = await Promise.allSettled(
    jobs.map(([jobId, tasks]) => chooseInstances(services, scheduler.limits, jobId, leavingOf(tasks))),
  );
  const [failure] = settled;
  if (failure?.status === 'rejected' && settled.every(({ status }) => status === 'rejected')) throw failure.reason;
  const chosen: Chosen[] = [];
  const held = settled.flatMap((result, index) => {
    const [, tasks = []] = jobs[index] ?? [];
    if (result.status === 'rejected') return blockedBySchedulerErrors(services, scheduler, tasks, result.reason);
    const choice = result.value;
    if ('why' in choice) return tasks.map(({ taskId }) => ({ taskId, ...choice.why }));
    chosen.push(choice);
    return [];
  });
  return { chosen, held };
}

function leavingOf(tasks: readonly LeavingTask[]): Leaving {
  const { hostname = '', maintenanceId = '' } = tasks[0] ?? {};
  return { hostname, maintenanceId, taskIds: new Set(tasks.map(({ taskId }) => taskId)) };
}

/** What was told to end in the place of a task counts as taken too: it may still look available for a while. */
async function noteInstead(services: Services, chosen: readonly Chosen[], answer: MoveAnswer): Promise<void> {
  if (answer.outcome !== 'gone' || answer.instead === undefined) return;
  const { taskId, instead } = answer;
  for (const { job, selection } of chosen) {
    const claim = selection.go.find(({ taskIds }) => taskIds.includes(taskId));
    if (claim === undefined) continue;
    const until = claimEnd(services.clock());
    await edit(services, job.id, (record) => {
      return { ...record, claims: [...record.claims, { ...claim, taskIds: instead, until }] };
    });
  }
}

/** Why the tasks of a job stay that are not started anew, once it was asked for the size that it is to have. */
async function resizeOne(
  services: Services,
  scheduler: LimitedScheduler,
  tasks: readonly LeavingTask[],
  { selection }: Chosen,
): Promise<readonly BlockedTask[]> {
  const { held, forGood } = selection;
  const ending = tasks.filter(({ taskId }) => forGood?.taskIds.includes(taskId));
  const waiting = held.filter(({ code }) => code === 'waiting-for-replacement');
  const others = held.filter((task) => !waiting.includes(task));
  try {
    const refusal = await askForSize(services, scheduler.limits, selection);
    const after = refusal ?? ENDING;
    return [
      ...others,
      ...waiting.map((task) => ({ ...task, ...refusal })),
      ...ending.map(({ taskId }) => ({ taskId, ...after })),
    ];
  } catch (error) {
    const troubled = tasks.filter(
      (task) => ending.includes(task) || waiting.some(({ taskId }) => taskId === task.taskId),
    );
    return [...others, ...blockedBySchedulerErrors(services, scheduler, troubled, error)];
  }
}

/** Asks for the job to become larger or smaller, if it has to; answers why it does not. */
export async function askForSize(services: Services, limits: JobLimits, { scaleTo, forGood, record }: Selection) {
  const { jobId } = record;
  const asking =
    forGood === undefined
      ? scaleTo !== undefined && limits.scale?.(jobId, scaleTo)
      : limits.endForGood?.(jobId, forGood.taskIds, forGood.least);
  if (asking === undefined || asking === false) return undefined;
  const refusal = await asking;
  await noteAnswer(services, record);
  return refusal;
}

/** Lets other hosts take from the job again. Should that fail, or should no answer have come, they wait until the note runs out. */
async function noteAnswer(services: Services, { jobId, surge }: JobClaims): Promise<void> {
  const isAnswered = (record: JobClaims) => record.surge === null || record.surge.resizing !== surge?.resizing;
  await edit(services, jobId, (record) => (isAnswered(record) ? record : resized(record)));
}

async function edit(services: Services, jobId: string, change: (record: JobClaims) => JobClaims): Promise<void> {
  const read = () => services.store.jobClaims(jobId);
  await retryOnConflict(read, async (record) =>
    assertWritten(await keep(services, record, change(record)), `the record of job ${jobId}`),
  );
}

export function heldByAnswer(answer: MoveAnswer): BlockedTask {
  const { taskId } = answer;
  if (answer.outcome === 'refused') return { taskId, code: answer.code, message: answer.message };
  return { taskId, ...(answer.outcome === 'gone' ? UNKNOWN : ENDING) };
}
