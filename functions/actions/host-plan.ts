import type { HostPlan } from '../contract/api.ts';
import type { SchedulerRule } from '../domain/scheduler-choice.ts';
import { perFramework, type TaskOnHost, tasksInWords } from '../domain/tasks-on-hosts.ts';
import type { MesosClient } from '../ports/mesos.ts';

/** What `start` would do to one host. */

type Counted = HostPlan['tasks'][number];

/** @param jobOf names of jobs by task; pass none to count by framework alone */
export function countTasks(tasks: readonly TaskOnHost[], jobOf: ReadonlyMap<TaskOnHost, string>): Counted[] {
  const counts = new Map<string, Counted>();
  for (const task of tasks) {
    const { framework, rule } = task;
    const job = jobOf.get(task) ?? null;
    const key = JSON.stringify([framework, job]);
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { framework, scheduler: rule.type, job, count: 1 });
    else known.count += 1;
  }
  return [...counts.values()].sort(
    (a, b) => a.framework.localeCompare(b.framework) || (a.job ?? '').localeCompare(b.job ?? ''),
  );
}

/** In the order in which they happen: Mesos ends what is left when nothing else is. */
const ORDER = ['marathon', 'peloton', 'webhook', 'wait', 'mesos'] as const satisfies readonly SchedulerRule['type'][];

export function stepsOf(
  tasks: readonly TaskOnHost[],
  start: string,
  { drain, deactivate }: MesosClient['capabilities'],
): string[] {
  const steps = perFramework(tasks)
    .map((of) => ({ ...of, type: of.tasks[0]?.rule.type ?? 'mesos' }))
    .sort((a, b) => ORDER.indexOf(a.type) - ORDER.indexOf(b.type) || a.framework.localeCompare(b.framework))
    .map(({ type, framework, tasks: { length } }) => STEPS[type](framework, length, drain));
  return [
    `${deactivate ? 'deactivate its agent and ' : ''}put it into the Mesos maintenance schedule from ${start}`,
    ...steps,
    ...(tasks.length === 0 ? ['no task runs on it: it is drained at once'] : []),
    'take it down in Mesos',
  ];
}

const STEPS = {
  marathon: (framework, count) =>
    `have Marathon kill and relaunch ${tasksInWords(count)} of ${framework}, as many at once as their jobs can spare`,
  peloton: (framework, count) =>
    `ask the Peloton job manager to restart ${tasksInWords(count)} of ${framework} elsewhere, within its limits`,
  webhook: (framework, count) => `ask the owner of ${framework} to move ${tasksInWords(count)}`,
  wait: (framework, count) => `wait for framework ${framework} to move ${tasksInWords(count)}`,
  mesos: (framework, count, drain) =>
    drain
      ? `let Mesos end ${tasksInWords(count)} of ${framework}, which relaunches ${count === 1 ? 'it' : 'them'} elsewhere`
      : `wait for the end of ${tasksInWords(count)} of ${framework}: this Mesos master has no agent draining`,
} as const satisfies Record<SchedulerRule['type'], (framework: string, count: number, drain: boolean) => string>;
