import type { Displaced } from '../capacity/headroom.ts';
import type { Job } from '../jobs/job.ts';
import type { Task } from '../mesos/mesos.ts';
import { NO_AMOUNTS, sumOf, UNRESERVED } from '../mesos/resources.ts';
import type { SchedulerRule } from '../mesos/scheduler-choice.ts';

/** Groups the tasks of many hosts by the way in which they leave. */

/** A task on one of the hosts. */
export interface TaskOnHost {
  readonly task: Task;
  readonly hostname: string;
  readonly framework: string;
  readonly rule: SchedulerRule;
}

/** A job with tasks on the hosts, whose limits this system keeps. */
export interface JobOnHosts {
  readonly job: Job;
  readonly framework: string;
  readonly scheduler: SchedulerRule['type'];
  /** True when replacements start first, if the job allows for extra instances. */
  readonly canSurge: boolean;
  readonly tasks: readonly TaskOnHost[];
}

export function idsOf(tasks: readonly TaskOnHost[]): ReadonlySet<string> {
  return new Set(tasks.map(({ task }) => task.taskId));
}

export function movedBy(type: SchedulerRule['type'], tasks: readonly TaskOnHost[]): readonly TaskOnHost[] {
  return tasks.filter(({ rule }) => rule.type === type);
}

/** Tasks of one framework. */
export interface OfFramework<T extends TaskOnHost> {
  readonly framework: string;
  readonly tasks: readonly [T, ...T[]];
}

export function perFramework<T extends TaskOnHost>(tasks: readonly T[]): readonly OfFramework<T>[] {
  return [...Map.groupBy(tasks, ({ framework }) => framework)].map(([framework, theirs]) => ({
    framework,
    tasks: theirs as [T, ...T[]],
  }));
}

/**
 * Groups tasks that need a place elsewhere. Leaves out tasks with unknown resources, and tasks with
 * data on their host.
 */
export function displacedOf(
  tasks: readonly TaskOnHost[],
  jobs: readonly JobOnHosts[],
): ReadonlyMap<Displaced, readonly TaskOnHost[]> {
  const leaving = idsOf(tasks);
  const pods = jobs.flatMap(({ job }) => {
    const othersOn = job.instances.flatMap(({ taskIds, hostname }) =>
      hostname === undefined || taskIds.some((taskId) => leaving.has(taskId)) ? [] : [hostname],
    );
    return job.instances.map((instance) => ({ instance, job, othersOn }));
  });
  const podOf = new Map(pods.flatMap((pod) => pod.instance.taskIds.map((taskId) => [taskId, pod] as const)));
  const isResident = ({ task }: TaskOnHost) => podOf.get(task.taskId)?.job.isResident === true;
  const known = tasks.filter((each) => each.task.asks !== undefined && !isResident(each));
  const groups = Map.groupBy(known, (each) => podOf.get(each.task.taskId) ?? each);
  return new Map(
    [...groups].map(([pod, group]) => [together(group as Group, 'instance' in pod ? pod : undefined), group]),
  );
}

interface Pod {
  readonly job: Job;
  readonly othersOn: readonly string[];
}

type Group = [TaskOnHost, ...TaskOnHost[]];

function together(tasks: Group, pod: Pod | undefined): Displaced {
  const [first] = tasks;
  return {
    taskIds: tasks.map(({ task }) => task.taskId),
    framework: first.framework,
    job: pod?.job.name ?? null,
    role: first.task.asks?.role ?? UNRESERVED,
    amounts: sumOf(tasks.map(({ task }) => task.asks?.amounts ?? NO_AMOUNTS)),
    placement: pod?.job.placement ?? [],
    othersOn: pod?.othersOn ?? [],
  };
}
