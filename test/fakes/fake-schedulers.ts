import { MaintenanceError } from '../../functions/contract/errors.ts';
import type { Job } from '../../functions/domain/jobs/job.ts';
import { NO_AMOUNTS } from '../../functions/domain/mesos/resources.ts';
import type { JobLimits, LeavingTask, MoveAnswer, Scheduler } from '../../functions/ports/scheduler.ts';

/** Schedulers that answer what a test says, and keep what they were asked. */

export interface FakeOwner extends Scheduler {
  readonly asked: LeavingTask[][];
  /** Answers by task id; every other task is moved. An Error is thrown for every task. */
  answers: Record<string, Partial<Extract<MoveAnswer, { outcome: 'refused' }>> | 'gone'> | MaintenanceError;
}

/** Keeps its limits itself. */
export function fakeOwner(): FakeOwner {
  const owner: FakeOwner = {
    name: 'fake',
    asked: [],
    answers: {},
    async move(tasks) {
      if (owner.answers instanceof MaintenanceError) throw owner.answers;
      owner.asked.push([...tasks]);
      const { answers } = owner;
      return tasks.map(({ taskId }): MoveAnswer => {
        const answer = answers[taskId];
        if (answer === undefined) return { taskId, outcome: 'moved' };
        if (answer === 'gone') return { taskId, outcome: 'gone' };
        return { code: 'owner-refused', message: 'not today', ...answer, taskId, outcome: 'refused' };
      });
    },
  };
  return owner;
}

export interface FakeJobs extends FakeOwner {
  readonly limits: JobLimits;
  readonly jobs: Map<string, Job>;
  readonly scaled: [string, number][];
  /** Tasks that were ended for good. */
  readonly ended: string[];
}

/** Leaves its limits to us. Tasks are called `<job>.<anything>`. */
export function fakeJobs(jobs: readonly Job[], canScale = false): FakeJobs {
  const owner = fakeOwner();
  const byId = new Map(jobs.map((job) => [job.id, job]));
  const scaled: [string, number][] = [];
  const ended: string[] = [];
  return Object.assign(owner, {
    jobs: byId,
    scaled,
    ended,
    limits: {
      jobIdsOf: async (taskIds: readonly string[]) =>
        new Map(taskIds.filter((taskId) => taskId.includes('.')).map((taskId) => [taskId, taskId.split('.')[0] ?? ''])),
      jobs: async (jobIds: readonly string[]) => jobIds.flatMap((jobId) => byId.get(jobId) ?? []),
      ...(canScale
        ? {
            scale: async (jobId: string, wanted: number) => {
              scaled.push([jobId, wanted]);
              return undefined;
            },
            endForGood: async (_: string, taskIds: readonly string[]) => {
              ended.push(...taskIds);
              return undefined;
            },
          }
        : {}),
    },
  });
}

/** A job of `wanted` instances, all available: tasks `<id>.0`, `<id>.1` … */
export function fakeJob(id: string, wanted: number, availableShare: number, changes: Partial<Job> = {}): Job {
  return {
    id,
    name: `/${id}`,
    priority: 0,
    wanted,
    availableShare,
    extraShare: 1,
    killOrder: 'oldest-first',
    instances: Array.from({ length: wanted }, (_, index) => ({
      taskIds: [`${id}.${index}`],
      available: true,
      ending: false,
      startedAt: `2026-03-01T10:00:0${index}.000Z`,
    })),
    locked: null,
    missingBecause: null,
    asks: { role: '*', amounts: NO_AMOUNTS },
    ...changes,
  };
}
