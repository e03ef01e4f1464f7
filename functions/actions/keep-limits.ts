import { ERRORS, isMaintenanceError } from '../contract/errors.ts';
import type { Claim, JobClaims } from '../domain/claims.ts';
import { ENDING, type Held, UNKNOWN } from '../domain/held.ts';
import type { Job } from '../domain/job.ts';
import { type Leaving, type Selection, selectMoves } from '../domain/selection.ts';
import { resized } from '../domain/surge.ts';
import type { JobLimits, LeavingTask, MoveAnswer, Scheduler } from '../ports/scheduler.ts';
import type { Services } from '../ports/services.ts';

/**
 * Moving tasks of jobs whose limits are ours to keep.
 *
 * The order is what makes it safe with many hosts at once: the claims of a job are read first, then the job as it is now, then it is
 * decided, then the claims are written on the version that was read, and only then a task is killed. Whoever read the claims
 * before they were written has to start over; whoever reads them later sees them; and what has ended in between is not in the job any more.
 */

export type LimitedScheduler = Scheduler & { readonly limits: JobLimits };

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
  const { chosen, held } = await chooseAll(services, scheduler.limits, byJob as Map<string, LeavingTask[]>);
  const refusals = await Promise.all(chosen.map(({ selection }) => askForSize(services, scheduler.limits, selection)));
  const answers = await kill(scheduler, tasks, chosen);
  return [
    ...strangers.map(({ taskId }) => ({ taskId, ...UNKNOWN })),
    ...held,
    ...chosen.flatMap(({ selection }, index) => withRefusal(selection.held, refusals[index])),
    ...answers.map(heldByAnswer),
  ];
}

interface Chosen {
  readonly job: Job;
  readonly selection: Selection;
}

/** Tries against other hosts that take from the same job at the same moment. */
const CLAIM_TRIES = 5;

async function chooseAll(services: Services, limits: JobLimits, byJob: ReadonlyMap<string, readonly LeavingTask[]>) {
  const chosen: Chosen[] = [];
  const held: Held[] = [];
  let open = [...byJob.keys()];
  for (let attempt = 1; open.length > 0 && attempt <= CLAIM_TRIES; attempt += 1) {
    const records = await Promise.all(open.map((jobId) => services.store.jobClaims(jobId)));
    const jobs = await lookUp(limits, open);
    const outcomes = await Promise.all(
      records.map(async (record) => {
        const tasks = byJob.get(record.jobId) ?? [];
        const job = jobs.get(record.jobId);
        if (job === undefined) return { held: tasks.map(({ taskId }) => ({ taskId, ...UNKNOWN })) };
        if (job instanceof Error) return { held: tasks.map(({ taskId }) => ({ taskId, ...troubleWith(job) })) };
        const selection = selectMoves(job, record, leavingOf(tasks), limits.scale !== undefined, services.clock());
        return (await keep(services, record, selection.record))
          ? { chosen: { job, selection } }
          : { again: record.jobId };
      }),
    );
    held.push(...outcomes.flatMap((outcome) => outcome.held ?? []));
    chosen.push(...outcomes.flatMap((outcome) => outcome.chosen ?? []));
    open = outcomes.flatMap((outcome) => outcome.again ?? []);
  }
  held.push(...open.flatMap((jobId) => (byJob.get(jobId) ?? []).map(({ taskId }) => ({ taskId, ...CROWDED }))));
  return { chosen, held };
}

/**
 * The jobs as they are now, each by a question of its own: trouble with one is not trouble with the others. Throws what went wrong when
 * nothing could be learnt at all.
 */
async function lookUp(limits: JobLimits, jobIds: readonly string[]): Promise<ReadonlyMap<string, Job | Error>> {
  const answers = await Promise.allSettled(jobIds.map((jobId) => limits.jobs([jobId])));
  const failures = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []));
  const surprise = failures.find((error) => !isMaintenanceError(error));
  if (surprise !== undefined || failures.length === answers.length) throw surprise ?? failures[0];
  return new Map(
    answers.flatMap((answer, index): [string, Job | Error][] => {
      if (answer.status === 'rejected') return [[jobIds[index] ?? '', answer.reason]];
      return answer.value.map((job) => [job.id, job]);
    }),
  );
}

function troubleWith(error: Error): Omit<Held, 'taskId'> {
  const code = isMaintenanceError(error) ? ERRORS[error.name].type : 'scheduler-refused';
  return { code, message: `stays: ${error.message}` };
}

const CROWDED = {
  code: 'job-crowded',
  message: 'waits its turn: other hosts take tasks of its job at this moment',
} as const;

function leavingOf(tasks: readonly LeavingTask[]): Leaving {
  const { hostname = '', maintenanceId = '' } = tasks[0] ?? {};
  return { hostname, maintenanceId, taskIds: new Set(tasks.map(({ taskId }) => taskId)) };
}

/** True when the claims are as they shall be; false when somebody else has written them since they were read. */
export async function keep(services: Services, before: JobClaims, after: JobClaims): Promise<boolean> {
  return (
    JSON.stringify(before) === JSON.stringify(after) || (await services.store.putJobClaims(after, services.clock()))
  );
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

/** Lowest priority first, then the job that has most to spare. */
async function kill(
  scheduler: Scheduler,
  tasks: readonly LeavingTask[],
  chosen: readonly Chosen[],
): Promise<readonly MoveAnswer[]> {
  const known = new Map(tasks.map((task) => [task.taskId, task]));
  const order = chosen.toSorted((a, b) => a.job.priority - b.job.priority || b.selection.spare - a.selection.spare);
  const go = order.flatMap(({ selection }) => selection.go.flatMap((claim) => tasksOf(claim, known)));
  return go.length === 0 ? [] : scheduler.move(go);
}

function tasksOf(claim: Claim, known: ReadonlyMap<string, LeavingTask>): LeavingTask[] {
  return claim.taskIds.flatMap((taskId) => {
    const task = known.get(taskId);
    return task ?? [];
  });
}

export function heldByAnswer(answer: MoveAnswer): Held {
  const { taskId } = answer;
  if (answer.outcome === 'refused') return { taskId, code: answer.code, message: answer.message };
  return { taskId, ...(answer.outcome === 'gone' ? UNKNOWN : ENDING) };
}
