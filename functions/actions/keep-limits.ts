import type { JobClaims } from '../domain/claims.ts';
import { ENDING, type Held, UNKNOWN } from '../domain/held.ts';
import type { Leaving, Selection } from '../domain/selection.ts';
import { resized } from '../domain/surge.ts';
import type { JobLimits, LeavingTask, MoveAnswer, Scheduler } from '../ports/scheduler.ts';
import type { Services } from '../ports/services.ts';
import { type Chosen, CLAIM_TRIES, chooseInstances, keep } from './choose-instances.ts';
import { killChosen, type LimitedScheduler } from './kill-chosen.ts';
import { heldByTrouble } from './trouble.ts';

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
): Promise<readonly Held[]> {
  const jobIds = await scheduler.limits.jobIdsOf(tasks.map(({ taskId }) => taskId));
  const byJob = Map.groupBy(tasks, ({ taskId }) => jobIds.get(taskId));
  const strangers = byJob.get(undefined) ?? [];
  byJob.delete(undefined);
  const { chosen, held } = await chooseAll(services, scheduler, byJob as Map<string, LeavingTask[]>);
  const refusals = await Promise.all(chosen.map(({ selection }) => askForSize(services, scheduler.limits, selection)));
  const answers = await killChosen(services, scheduler, tasks, chosen);
  return [
    ...strangers.map(({ taskId }) => ({ taskId, ...UNKNOWN })),
    ...held,
    ...chosen.flatMap(({ selection }, index) => withRefusal(selection.held, refusals[index])),
    ...answers.map(heldByAnswer),
  ];
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
    if (result.status === 'rejected') return heldByTrouble(services, scheduler, tasks, result.reason);
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

/** Asks for the job to become larger or smaller, if it has to; answers why it does not. */
export async function askForSize(services: Services, limits: JobLimits, { scaleTo, record }: Selection) {
  if (scaleTo === undefined || limits.scale === undefined) return undefined;
  const refusal = await limits.scale(record.jobId, scaleTo);
  await noteAnswer(services, record);
  return refusal;
}

/** Lets other hosts take from the job again. Should that fail, or should no answer have come, they wait until the note runs out. */
async function noteAnswer(services: Services, { jobId, surge }: JobClaims): Promise<void> {
  for (let attempt = 1; attempt <= CLAIM_TRIES; attempt += 1) {
    const record = await services.store.jobClaims(jobId);
    if (record.surge === null || record.surge.resizing !== surge?.resizing) return;
    if (await keep(services, record, resized(record))) return;
  }
}

function withRefusal(held: readonly Held[], refusal: { code: string; message: string } | undefined): readonly Held[] {
  if (refusal === undefined) return held;
  return held.map((task) => (task.code === 'waiting-for-replacement' ? { ...task, ...refusal } : task));
}

export function heldByAnswer(answer: MoveAnswer): Held {
  const { taskId } = answer;
  if (answer.outcome === 'refused') return { taskId, code: answer.code, message: answer.message };
  return { taskId, ...(answer.outcome === 'gone' ? UNKNOWN : ENDING) };
}
