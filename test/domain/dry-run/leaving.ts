import type { AgentHeadroom } from '../../../functions/domain/capacity/headroom.ts';
import { type PlanContext, planDrain } from '../../../functions/domain/dry-run/dry-run.ts';
import type { JobOnHosts, TaskOnHost } from '../../../functions/domain/dry-run/tasks-on-hosts.ts';
import type { Job } from '../../../functions/domain/jobs/job.ts';
import { NO_AMOUNTS } from '../../../functions/domain/mesos/resources.ts';
import type { SchedulerRule } from '../../../functions/domain/mesos/scheduler-choice.ts';

export const MARATHON: SchedulerRule = { framework: 'marathon', type: 'marathon' };

/** A task of one cpu on a host. */
export function leaving(
  taskId: string,
  rule: SchedulerRule,
  changes: { graceSeconds?: number; silent?: boolean; hostname?: string } = {},
): TaskOnHost {
  const { graceSeconds = null, silent = false, hostname = 'h1' } = changes;
  const asks = { amounts: { ...NO_AMOUNTS, cpus: 1 }, role: 'web', graceSeconds };
  const task = { taskId, frameworkId: 'f1', agentId: 'h1-S0', state: 'TASK_RUNNING', ...(silent ? {} : { asks }) };
  return { task, hostname, framework: rule.framework, rule };
}

/** An agent that stays, with enough for all. */
export const ROOM: AgentHeadroom = {
  agentId: 'h2-S0',
  hostname: 'h2',
  ip: '10.0.0.2',
  port: 5051,
  active: true,
  deactivated: false,
  registeredAtNs: 0n,
  attributes: {},
  free: { '*': { ...NO_AMOUNTS, cpus: 100 } },
};

/** The forecast of a list. Mesos can drain agents, and each host is looked at every second. */
export function plan(tasks: readonly TaskOnHost[], changes: Partial<PlanContext> = {}) {
  return planDrain({
    tasks,
    jobs: [],
    unknownTasks: [],
    staying: [ROOM],
    canDrain: true,
    inForeignWindows: new Set(),
    pollSeconds: 1,
    unknown: [],
    ...changes,
  });
}

export const jobOf = (of: Job, tasks: readonly TaskOnHost[], canSurge = false): JobOnHosts => ({
  job: of,
  framework: 'marathon',
  scheduler: 'marathon',
  canSurge,
  tasks,
});
