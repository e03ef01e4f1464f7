import type { Displaced } from './capacity.ts';
import type { Job } from './job.ts';
import type { Task } from './mesos.ts';
import { NO_AMOUNTS, plus } from './resources.ts';
import type { SchedulerRule } from './scheduler-choice.ts';

/** The tasks of a whole list of hosts, by what will become of them. */

/** A task on one of the hosts. */
export interface TaskOnHost {
  readonly task: Task;
  readonly hostname: string;
  readonly framework: string;
  readonly rule: SchedulerRule;
}

/** A job with tasks on the hosts, whose limits are ours to keep. */
export interface JobOnHosts {
  readonly job: Job;
  readonly framework: string;
  readonly scheduler: SchedulerRule['type'];
  /** True when replacements are started first, where the job allows for extra instances. */
  readonly canSurge: boolean;
  readonly tasks: readonly TaskOnHost[];
}

export function idsOf(tasks: readonly TaskOnHost[]): ReadonlySet<string> {
  return new Set(tasks.map(({ task }) => task.taskId));
}

export function movedBy(type: SchedulerRule['type'], tasks: readonly TaskOnHost[]): readonly TaskOnHost[] {
  return tasks.filter(({ rule }) => rule.type === type);
}

export function perFramework<T extends TaskOnHost>(
  tasks: readonly T[],
): readonly { readonly framework: string; readonly tasks: readonly T[] }[] {
  return [...Map.groupBy(tasks, ({ framework }) => framework)].map(([framework, theirs]) => ({
    framework,
    tasks: theirs,
  }));
}

/** `1 task`, `2 tasks`. */
export function tasksInWords(count: number): string {
  return count === 1 ? '1 task' : `${count} tasks`;
}

/** What needs a place elsewhere, with its tasks. Tasks that are not known to ask for anything are left out. */
export function displacedOf(
  tasks: readonly TaskOnHost[],
  jobs: readonly JobOnHosts[],
): ReadonlyMap<Displaced, readonly TaskOnHost[]> {
  const podOf = new Map(
    jobs.flatMap(({ job }) =>
      job.instances.flatMap((instance) => instance.taskIds.map((taskId) => [taskId, { job, instance }] as const)),
    ),
  );
  const known = tasks.filter(({ task }) => task.asks !== undefined);
  const groups = Map.groupBy(known, (each) => podOf.get(each.task.taskId)?.instance ?? each);
  return new Map(
    [...groups.values()].map((group) => [together(group, podOf.get(group[0]?.task.taskId ?? '')?.job), group]),
  );
}

function together(tasks: readonly TaskOnHost[], job: Job | undefined): Displaced {
  const [first] = tasks;
  return {
    taskIds: tasks.map(({ task }) => task.taskId),
    framework: first?.framework ?? '',
    job: job?.name ?? null,
    role: first?.task.asks?.role ?? '*',
    amounts: tasks.map(({ task }) => task.asks?.amounts ?? NO_AMOUNTS).reduce(plus, NO_AMOUNTS),
    placement: job?.placement ?? [],
  };
}
