import { isWantedDown } from '../../domain/host/host-state.ts';
import { type Claim, tasksOf } from '../../domain/jobs/claims.ts';
import type { JobLimits, LeavingTask, MoveAnswer, Scheduler } from '../../ports/scheduler.ts';
import type { Services } from '../../ports/services.ts';
import type { Chosen } from './choose-instances.ts';

export type LimitedScheduler = Scheduler & { readonly limits: JobLimits };

/**
 * Has those of the tasks told to end that were chosen to be started anew, and answers for each: lowest priority first, then the job that has most to spare.
 *
 * A scheduler may drop the kills of a job while those of an earlier call are under way. Were each host to tell of its own tasks alone, such a
 * job would give up one task after the other, however many it can spare. So whoever tells, tells for all hosts.
 */
export async function killChosen(
  services: Services,
  scheduler: LimitedScheduler,
  tasks: readonly LeavingTask[],
  chosen: readonly Chosen[],
): Promise<readonly MoveAnswer[]> {
  const go = toldAnew(tasks, chosen);
  const [any] = go;
  if (any === undefined) return [];
  const others = await ofOtherHosts(services, scheduler.limits, chosen, any.hostname);
  // A job's scheduler needs no more than the ids.
  const besides = others.flatMap(({ taskIds, hostname, maintenanceId }) =>
    taskIds.map((taskId) => ({ ...any, taskId, hostname, maintenanceId })),
  );
  return (await scheduler.move([...go, ...besides])).slice(0, go.length);
}

/** Tasks that are told to end and are started anew elsewhere. */
export function toldAnew(tasks: readonly LeavingTask[], chosen: readonly Chosen[]): readonly LeavingTask[] {
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

/** The maintenances that the hosts go down for; a claim outlives one that was cancelled. */
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
