import type { HostPlan } from '../../contract/api/api.ts';
import { perFramework, type TaskOnHost } from '../../domain/dry-run/tasks-on-hosts.ts';
import type { SchedulerRule } from '../../domain/mesos/scheduler-choice.ts';
import { plural } from '../../domain/text/counted.ts';
import type { MesosClient } from '../../ports/mesos.ts';

type Counted = HostPlan['tasks'][number];

/** @param jobOf job names by task; an empty map counts by framework alone */
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

/** The order of the steps: Mesos ends the remaining tasks last. */
const ORDER = ['marathon', 'peloton', 'webhook', 'wait', 'mesos'] as const satisfies readonly SchedulerRule['type'][];

export interface HostSituation {
  /** Start of its maintenance window. */
  readonly start: string;
  readonly capabilities: MesosClient['capabilities'];
  /** True when a foreign maintenance window holds the host: it stays in that window. */
  readonly isForeign: boolean;
  /** True when Mesos does not end its tasks because of that window. */
  readonly isBlocked: boolean;
  /** Tasks that Mesos knows on an agent that does not answer; undefined when all answer. */
  readonly unanswered: number | undefined;
  /** Signs of tasks that Mesos does not show. */
  readonly hidden: readonly string[];
}

/** Lists the steps that `start` would take on one host. */
export function stepsOf(
  tasks: readonly TaskOnHost[],
  { start, capabilities: { drain, deactivate }, isForeign, isBlocked, unanswered }: HostSituation,
): string[] {
  const steps = perFramework(tasks)
    .map((of) => ({ ...of, type: of.tasks[0]?.rule.type ?? 'mesos' }))
    .sort((a, b) => ORDER.indexOf(a.type) - ORDER.indexOf(b.type) || a.framework.localeCompare(b.framework))
    .map(({ type, framework, tasks: { length } }) =>
      type === 'mesos' && isBlocked ? waitInWindow(framework, length) : STEPS[type](framework, length, drain),
    );
  const window = isForeign
    ? 'leave it in the Mesos maintenance window of another operator'
    : `put it into the Mesos maintenance schedule from ${start}`;
  return [
    ...(unanswered === undefined
      ? []
      : [`its agent does not answer: Mesos knows of ${plural(unanswered, 'task')} on it`]),
    `${deactivate ? 'deactivate its agent and ' : ''}${window}`,
    ...steps,
    ...(tasks.length === 0 ? [nothingToMove(unanswered ?? 0)] : []),
    'take it down in Mesos',
  ];
}

function nothingToMove(unanswered: number): string {
  return unanswered === 0
    ? 'no task runs on it: it is drained at once'
    : `leave ${plural(unanswered, 'task')} that may still run there: no scheduler can move them while the agent is lost`;
}

function waitInWindow(framework: string, count: number): string {
  return `wait for the end of ${plural(count, 'task')} of ${framework}: Mesos ends none while it is in that window`;
}

const STEPS = {
  marathon: (framework, count) =>
    `have Marathon kill and relaunch ${plural(count, 'task')} of ${framework}, as many at once as their jobs can spare`,
  peloton: (framework, count) =>
    `ask the Peloton job manager to restart ${plural(count, 'task')} of ${framework} elsewhere, within its limits`,
  webhook: (framework, count) => `ask the owner of ${framework} to move ${plural(count, 'task')}`,
  wait: (framework, count) => `wait for framework ${framework} to move ${plural(count, 'task')}`,
  mesos: (framework, count, drain) =>
    drain
      ? `let Mesos end ${plural(count, 'task')} of ${framework}, which relaunches ${count === 1 ? 'it' : 'them'} elsewhere`
      : `wait for the end of ${plural(count, 'task')} of ${framework}: this Mesos master has no agent draining`,
} as const satisfies Record<SchedulerRule['type'], (framework: string, count: number, drain: boolean) => string>;
