import { type BlockedTask, ENDING, UNKNOWN } from '../../domain/jobs/blocked-tasks.ts';
import { claimEnd, type JobClaims, type Leaving } from '../../domain/jobs/job-claims.ts';
import type { Selection } from '../../domain/jobs/select-leaving.ts';
import { resized } from '../../domain/jobs/surge.ts';
import { assertWritten, retryOnConflict } from '../../ports/retry-on-conflict.ts';
import type { JobLimits, LeavingTask, MoveAnswer, Scheduler } from '../../ports/scheduler.ts';
import type { Services } from '../../ports/services.ts';
import { type Chosen, chooseInstances, keep } from './choose-instances.ts';
import { killChosen, type LimitedScheduler, relaunchedTasks } from './kill-chosen.ts';
import { blockedBySchedulerErrors } from './scheduler-errors.ts';

/**
 * Moves tasks of jobs whose limits this system keeps, for all hosts of a look at once.
 *
 * The order makes it safe beside another watcher: read the claims of a job, read the job, decide,
 * write the claims on the version that was read, and only then kill a task. A process that read the
 * claims before this write starts over; a process that reads them later sees them. A task that
 * ended in between is no longer in the job.
 */

export function isLimited(scheduler: Scheduler): scheduler is LimitedScheduler {
  return scheduler.limits !== undefined;
}

/** Ends tasks that their jobs can spare now; returns for each task why it stays or is ending. */
export async function moveWithinLimits(
  services: Services,
  scheduler: LimitedScheduler,
  tasks: readonly LeavingTask[],
): Promise<readonly BlockedTask[]> {
  const jobIds = await scheduler.limits.jobIdsOf(tasks.map(({ taskId }) => taskId));
  const byJob = Map.groupBy(tasks, ({ taskId }) => jobIds.get(taskId));
  const unknown = byJob.get(undefined) ?? [];
  byJob.delete(undefined);
  const { chosen, blocked } = await chooseAll(services, scheduler, byJob as Map<string, LeavingTask[]>);
  // Kills before it resizes: a late kill can end the task that replaced the chosen one.
  const killed = await killAll(services, scheduler, tasks, chosen);
  const others = await Promise.all(chosen.map(({ selection }) => resizeOne(services, scheduler, tasks, selection)));
  const names = new Map(chosen.map(({ job }) => [job.id, job.name]));
  return [
    ...unknown.map(({ taskId }) => ({ taskId, ...UNKNOWN })),
    ...[...blocked, ...killed, ...others.flat()].map((task) => {
      const job = names.get(jobIds.get(task.taskId) ?? '');
      return job === undefined ? task : { ...task, job };
    }),
  ];
}

async function killAll(
  services: Services,
  scheduler: LimitedScheduler,
  tasks: readonly LeavingTask[],
  chosen: readonly Chosen[],
): Promise<readonly BlockedTask[]> {
  try {
    const answers = await killChosen(scheduler, tasks, chosen);
    for (const answer of answers) await claimInstead(services, chosen, answer);
    return answers.map(blockedByAnswer);
  } catch (error) {
    return blockedBySchedulerErrors(services, scheduler, relaunchedTasks(tasks, chosen), error);
  }
}

/** One job's error does not stop the others. Throws the first error when every job failed. */
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
  const blocked = settled.flatMap((result, index) => {
    const [, tasks = []] = jobs[index] ?? [];
    if (result.status === 'rejected') return blockedBySchedulerErrors(services, scheduler, tasks, result.reason);
    const choice = result.value;
    if ('blocker' in choice) return tasks.map(({ taskId }) => ({ taskId, ...choice.blocker }));
    chosen.push(choice);
    return [];
  });
  return { chosen, blocked };
}

function leavingOf(tasks: readonly LeavingTask[]): readonly Leaving[] {
  return [...Map.groupBy(tasks, ({ hostname }) => hostname)].map(([hostname, theirs]) => ({
    hostname,
    maintenanceId: theirs[0]?.maintenanceId ?? '',
    taskIds: new Set(theirs.map(({ taskId }) => taskId)),
  }));
}

/** Claims the task that was killed instead of the chosen one: it may look available for a while. */
async function claimInstead(services: Services, chosen: readonly Chosen[], answer: MoveAnswer): Promise<void> {
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

/**
 * Asks for the size that the job needs. Returns, for each task that is not relaunched, why it stays
 * or that it is ending.
 */
async function resizeOne(
  services: Services,
  scheduler: LimitedScheduler,
  tasks: readonly LeavingTask[],
  selection: Selection,
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
    const failed = tasks.filter(
      (task) => ending.includes(task) || waiting.some(({ taskId }) => taskId === task.taskId),
    );
    return [...others, ...blockedBySchedulerErrors(services, scheduler, failed, error)];
  }
}

/** Asks the scheduler to resize the job, if that is due; returns its refusal. */
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

/**
 * Records that the scheduler answered, so that the next look can take from the job again. Without
 * this note it would wait until the request expires.
 */
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

export function blockedByAnswer(answer: MoveAnswer): BlockedTask {
  const { taskId } = answer;
  if (answer.outcome === 'refused') return { taskId, code: answer.code, message: answer.message };
  return { taskId, ...(answer.outcome === 'gone' ? UNKNOWN : ENDING) };
}
