import type { ClusterTask, ClusterTasks } from './demo-cluster.ts';

/** End and replacement of a task. */
export interface Fate {
  readonly task: ClusterTask;
  readonly endedAs: string;
  /** Undefined while none runs yet. */
  readonly replacement: ClusterTask | undefined;
}

/**
 * Finds end and replacement of each task. Instances of an app have the same name: the first that
 * ended gets the first replacement.
 *
 * @param before all tasks that ran then. The master lists running and ended tasks in order of time.
 */
export function fatesOf(tasks: readonly ClusterTask[], before: readonly ClusterTask[], now: ClusterTasks): Fate[] {
  const old = new Set(before.map(keyOf));
  const fresh = Map.groupBy(
    now.running.filter((task) => !old.has(keyOf(task))),
    workOf,
  );
  const ends = new Map(now.ended.map((task) => [keyOf(task), task.state]));
  const inOrder = [...now.ended.map(keyOf), ...tasks.map(keyOf)];
  const asEnded = tasks.toSorted((one, other) => inOrder.indexOf(keyOf(one)) - inOrder.indexOf(keyOf(other)));
  return asEnded.map((task) => ({
    task,
    endedAs: ends.get(keyOf(task)) ?? 'unknown',
    replacement: ends.has(keyOf(task)) ? fresh.get(workOf(task))?.shift() : undefined,
  }));
}

function keyOf({ frameworkId, taskId }: ClusterTask): string {
  return `${frameworkId}|${taskId}`;
}

function workOf({ frameworkId, name }: ClusterTask): string {
  return `${frameworkId}|${name}`;
}

/** Rows of the table, the header first. */
export function fateRows(fates: readonly Fate[]): readonly string[][] {
  return [
    ['TASK', 'RAN ON', 'ENDED AS', 'REPLACED BY', 'RUNS ON'],
    ...fates.map(({ task, endedAs, replacement }) => [
      shortId(task.taskId),
      task.hostname ?? '',
      endedAs,
      shortId(replacement?.taskId ?? ''),
      replacement?.hostname ?? '',
    ]),
  ];
}

/** Shortens the UUID in Marathon's ids. */
function shortId(taskId: string): string {
  return taskId.replace(/(?<=\.instance-[0-9a-f]{8})-.*/, '…');
}
