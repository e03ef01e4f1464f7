import { isMaintenanceError, type MaintenanceError } from '../../contract/errors.ts';
import { frameworkOf } from '../../domain/drain/drain.ts';
import { type JobOnHosts, perFramework, type TaskOnHost } from '../../domain/dry-run/tasks-on-hosts.ts';
import type { Job } from '../../domain/jobs/job.ts';
import type { Agent } from '../../domain/mesos/mesos.ts';
import { hostsInForeignWindows } from '../../domain/mesos/schedule.ts';
import { ruleFor, type SchedulerRule } from '../../domain/mesos/scheduler-choice.ts';
import { plural } from '../../domain/text/counted.ts';
import type { JobLimits, Scheduler } from '../../ports/scheduler.ts';
import type { Services } from '../../ports/services.ts';
import { inspectAgents } from '../host/inspect-agents.ts';
import { lookOf } from '../host/inspect-host.ts';
import type { Candidate } from '../registration/register.ts';
import { SCHEDULER_ERRORS } from './scheduler-errors.ts';

/** Surveys many hosts and their surroundings: for a dry run, and before hosts begin. */

interface TasksFound {
  readonly tasks: readonly TaskOnHost[];
  /** Names of hosts with an agent that did not answer. */
  readonly silent: ReadonlySet<string>;
  /** Signs of tasks that Mesos does not show, by host name. */
  readonly hidden: ReadonlyMap<string, readonly string[]>;
}

/**
 * Reads all tasks on the agents, with the resources that they ask for.
 *
 * @param patient see `inspectAgents`
 */
export async function tasksOnAgents(
  services: Services,
  agents: readonly Agent[],
  { patient = true } = {},
): Promise<TasksFound> {
  const { tasksOf, silent } = await inspectAgents(services, agents, { asks: true, patient });
  const { tasks: _, frameworkNames } = lookOf([...tasksOf.values()]);
  const found = [...tasksOf].flatMap(([agent, { tasks }]) =>
    tasks.map((task): TaskOnHost => {
      const framework = frameworkOf(task, { frameworkNames });
      const rule = ruleFor(framework, services.rules);
      return { task, framework, hostname: agent.hostname.toLowerCase(), rule };
    }),
  );
  const byHost = Map.groupBy(tasksOf, ([{ hostname }]) => hostname.toLowerCase());
  return {
    tasks: found,
    silent: new Set([...silent].map(({ hostname }) => hostname.toLowerCase())),
    hidden: new Map(
      [...byHost].map(([hostname, looks]) => [hostname, looks.flatMap(([, { hidden }]) => hidden ?? [])]),
    ),
  };
}

/** Counts the known tasks on the last agents of hosts without a registered agent, by host name. */
export async function tasksOnLostAgents(
  { mesos }: Services,
  candidates: readonly Candidate[],
): Promise<ReadonlyMap<string, number>> {
  const lost = candidates.filter(({ agents }) => agents.length === 0);
  const idsOf = ({ host }: Candidate) => new Set(host?.agents.map(({ agentId }) => agentId));
  const tasks = await mesos.unreachableTasks(new Set(lost.flatMap((candidate) => [...idsOf(candidate)])));
  return new Map(
    lost.map((candidate) => {
      const ids = idsOf(candidate);
      return [candidate.hostname, tasks.filter(({ agentId }) => ids.has(agentId)).length];
    }),
  );
}

/** Names of hosts inside foreign maintenance windows. */
export async function findHostsInForeignWindows(
  { mesos }: Services,
  candidates: readonly Candidate[],
): Promise<ReadonlySet<string>> {
  const hosts = candidates.map(({ hostname, host, agents: [agent] }) => ({
    hostname,
    mesosHostname: agent?.hostname ?? host?.mesosHostname ?? hostname,
    ip: agent?.ip ?? host?.ip ?? '',
    window: host?.window ?? null,
  }));
  return new Set(hostsInForeignWindows(await mesos.schedule(), hosts).map(({ hostname }) => hostname));
}

interface UnansweredTasks {
  readonly tasks: readonly TaskOnHost[];
  /** Error of the scheduler. */
  readonly message: string;
}

export interface Limits {
  readonly jobs: readonly JobOnHosts[];
  /** Tasks that their scheduler does not know. */
  readonly unknownTasks: readonly TaskOnHost[];
  /** Sentences about schedulers that did not answer. */
  readonly unknown: readonly string[];
  /** The same errors, with the tasks that they leave without an answer. */
  readonly unanswered: readonly UnansweredTasks[];
}

/**
 * Jobs of the tasks whose limits this system keeps. A scheduler that does not answer leaves the
 * rest of the plan intact.
 */
export async function limitsOf(services: Services, tasks: readonly TaskOnHost[]): Promise<Limits> {
  const byRule = Map.groupBy(tasks, ({ rule }) => rule);
  const found = await Promise.all(
    [...byRule].map(([rule, theirs]) => limitsOfRule(rule, services.schedulers.get(rule), theirs)),
  );
  return {
    jobs: found.flatMap(({ jobs }) => jobs),
    unknownTasks: found.flatMap(({ unknownTasks: strangers }) => strangers),
    unknown: found.flatMap(({ unknown }) => unknown),
    unanswered: found.flatMap(({ unanswered }) => unanswered),
  };
}

async function limitsOfRule(
  rule: SchedulerRule,
  scheduler: Scheduler | undefined,
  tasks: readonly TaskOnHost[],
): Promise<Limits> {
  const limits = scheduler?.limits;
  if (limits === undefined) return { jobs: [], unknownTasks: [], unknown: [], unanswered: [] };
  const ids = await limits.jobIdsOf(tasks.map(({ task }) => task.taskId)).catch(schedulerErrorOf);
  if (ids instanceof Error) return { jobs: [], unknownTasks: [], ...withoutAnswer([{ tasks, message: ids.message }]) };
  const byJob = Map.groupBy(tasks, ({ task }) => ids.get(task.taskId));
  const jobIds = [...byJob.keys()].filter((jobId) => jobId !== undefined);
  const { known, failed } = await askForJobs(limits, jobIds);
  const jobs = known.map((job): JobOnHosts => {
    const theirs = byJob.get(job.id) ?? [];
    const framework = theirs[0]?.framework ?? '';
    return { job, framework, scheduler: rule.type, canSurge: limits.scale !== undefined, tasks: theirs };
  });
  const failures = [...failed].map(([message, failing]) => {
    return { message, tasks: failing.flatMap((jobId) => byJob.get(jobId) ?? []) };
  });
  const answered = new Set([...jobs, ...failures].flatMap((each) => each.tasks));
  return { jobs, unknownTasks: tasks.filter((task) => !answered.has(task)), ...withoutAnswer(failures) };
}

function withoutAnswer(unanswered: readonly UnansweredTasks[]): Pick<Limits, 'unknown' | 'unanswered'> {
  return { unanswered, unknown: unanswered.flatMap(({ tasks, message }) => unknownLimits(tasks, message)) };
}

function unknownLimits(tasks: readonly TaskOnHost[], message: string): readonly string[] {
  return perFramework(tasks).map(
    (of) => `the limits of ${plural(of.tasks.length, 'task')} of ${of.framework}: ${message}`,
  );
}

const JOBS_AT_ONCE = 100;

/** Groups the jobs that fail by error message. When a whole batch fails, the rest is not asked. */
async function askForJobs(limits: JobLimits, jobIds: readonly string[]) {
  const known: Job[] = [];
  const failed = new Map<string, string[]>();
  const fail = (message: string, ...ids: string[]) => failed.set(message, [...(failed.get(message) ?? []), ...ids]);
  for (let from = 0; from < jobIds.length; from += JOBS_AT_ONCE) {
    const asked = jobIds.slice(from, from + JOBS_AT_ONCE);
    const answers = await Promise.all(asked.map((jobId) => limits.jobs([jobId]).catch(schedulerErrorOf)));
    for (const [index, answer] of answers.entries()) {
      if (answer instanceof Error) fail(answer.message, asked[index] ?? '');
      else known.push(...answer);
    }
    const [first] = answers;
    if (first instanceof Error && answers.every((answer) => answer instanceof Error)) {
      fail(first.message, ...jobIds.slice(from + JOBS_AT_ONCE));
      break;
    }
  }
  return { known, failed };
}

function schedulerErrorOf(error: unknown): MaintenanceError {
  if (isMaintenanceError(error) && SCHEDULER_ERRORS.has(error.name)) return error;
  throw error;
}
