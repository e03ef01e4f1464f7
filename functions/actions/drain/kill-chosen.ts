import { isWantedDown } from '../../domain/host/host-state.ts';
import { type Claim, tasksOf } from '../../domain/jobs/job-claims.ts';
import type { JobLimits, LeavingTask, MoveAnswer, Scheduler } from '../../ports/scheduler.ts';
import type { Services } from '../../ports/services.ts';
import type { Chosen } from './choose-instances.ts';

export type LimitedScheduler = Scheduler & { readonly limits: JobLimits };

/**
 * Kills the chosen tasks that are to be relaunched, and returns the answer for each. Lowest
 * priority goes first, then the job with the most to spare.
 *
 * A scheduler may drop kills of a job while those of an earlier call are under way. If each host
 * named only its own tasks, such a job would give up one task at a time. So each kill call includes
 * the claimed tasks of every host.
 */
export async function killChosen(
  services: Services,
  scheduler: LimitedScheduler,
  tasks: readonly LeavingTask[],
  chosen: readonly Chosen[],
): Promise<readonly MoveAnswer[]> {
  const go = relaunchedTasks(tasks, chosen);
  const [any] = go;
  if (any === undefined) return [];
  const others = await ofOtherHosts(services, scheduler.limits, chosen, any.hostname);
  // The scheduler needs only the task ids.
  const besides = others.flatMap(({ taskIds, hostname, maintenanceId }) =>
    taskIds.map((taskId) => ({ ...any, taskId, hostname, maintenanceId })),
  );
  return (await scheduler.move([...go, ...besides])).slice(0, go.length);
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

async function ofOtherHosts(
  services: Services,
  limits: JobLimits,
  chosen: readonly Chosen[],
  own: string,
): Promise<Claim[]> {
  const claims = chosen
    .filter(({ job, selection }) => selection.go.length > 0 && limits.takesOneCall?.(job.id) === true)
    .flatMap(({ claimed }) => claimed.filter(({ hostname }) => hostname !== own));
  const draining = await stillDraining(services, new Set(claims.map(({ hostname }) => hostname)));
  return claims.filter(({ hostname, maintenanceId }) => draining.get(hostname) === maintenanceId);
}

/** Ids of the maintenances that the hosts drain for: a claim outlives a cancelled maintenance. */
async function stillDraining(services: Services, hostnames: ReadonlySet<string>): Promise<ReadonlyMap<string, string>> {
  const hosts = await Promise.all([...hostnames].map((hostname) => services.store.host(hostname)));
  return new Map(
    hosts.flatMap((host): [string, string][] =>
      host !== undefined && isWantedDown(host) && host.maintenance !== null
        ? [[host.hostname, host.maintenance.id]]
        : [],
    ),
  );
}
