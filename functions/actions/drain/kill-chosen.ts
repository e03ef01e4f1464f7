import { tasksOf } from '../../domain/jobs/job-claims.ts';
import type { JobLimits, LeavingTask, MoveAnswer, Scheduler } from '../../ports/scheduler.ts';
import type { Chosen } from './choose-instances.ts';

export type LimitedScheduler = Scheduler & { readonly limits: JobLimits };

/**
 * Kills the chosen tasks that will be relaunched, and returns the answer for each. Jobs of the
 * lowest priority go first, then those with the most to spare.
 *
 * One call for all hosts: a scheduler may drop kills of a job while an earlier call is under way.
 */
export async function killChosen(
  scheduler: LimitedScheduler,
  tasks: readonly LeavingTask[],
  chosen: readonly Chosen[],
): Promise<readonly MoveAnswer[]> {
  const go = relaunchedTasks(tasks, chosen);
  return go.length === 0 ? [] : scheduler.move(go);
}

/** Chosen tasks that are killed and relaunched elsewhere. */
export function relaunchedTasks(tasks: readonly LeavingTask[], chosen: readonly Chosen[]): readonly LeavingTask[] {
  const known = new Map(tasks.map((task) => [task.taskId, task]));
  const order = chosen.toSorted((a, b) => a.job.priority - b.job.priority || b.selection.spare - a.selection.spare);
  return order.flatMap(({ selection: { go, forGood } }) =>
    [...tasksOf(go)]
      .filter((taskId) => !forGood?.taskIds.includes(taskId))
      .flatMap((taskId) => known.get(taskId) ?? []),
  );
}
