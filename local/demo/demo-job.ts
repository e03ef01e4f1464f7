import type { JobTask, JobView } from '../mesos-sim/simulator.ts';

/** Sentences about the changes of a job from one look to the next. */
export function changesOf(before: JobView, now: JobView): string[] {
  const [had, has] = [availableIn(before), availableIn(now)];
  const known = new Set(before.tasks.filter(isPlaced).map(({ taskId }) => taskId));
  const left = before.tasks.filter(({ taskId }) => had.has(taskId) && !has.has(taskId));
  const started = now.tasks.filter((task) => isPlaced(task) && !known.has(task.taskId) && !task.available);
  const came = now.tasks.filter(({ taskId }) => has.has(taskId) && !had.has(taskId));
  const status = `${now.id}  ${now.available} of ${now.instances} available`;
  return [
    ...left.map(({ hostname }) => `${status}: a task on ${hostname} is ending`),
    ...started.map(({ hostname }) => `${status}: its replacement starts on ${hostname}`),
    ...came.map(({ hostname }) => `${status}: the replacement on ${hostname} is healthy`),
  ];
}

function availableIn({ tasks }: JobView): ReadonlySet<string> {
  return new Set(tasks.filter(({ available }) => available).map(({ taskId }) => taskId));
}

function isPlaced({ phase }: JobTask): boolean {
  return phase !== 'waiting';
}
