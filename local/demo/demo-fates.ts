import type { ClusterTask, ClusterTasks } from './demo-cluster.ts';

/** What became of a task. */
export interface Fate {
  readonly task: ClusterTask;
  readonly endedAs: string;
  /** Undefined: none runs yet. */
  readonly replacement: ClusterTask | undefined;
}

/**
 * What became of each of the tasks. Those that do the same work, such as the instances of an app, have the same name: the first that
 * ended got the first replacement.
 *
 * @param before all that ran then; a master lists tasks in the order in which they were launched, and have ended
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

/** Rows of a table, in columns; the first row is its head. */
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

/** Marathon's ids hold a UUID, of which the beginning will do. */
function shortId(taskId: string): string {
  return taskId.replace(/(?<=\.instance-[0-9a-f]{8})-.*/, '…');
}
