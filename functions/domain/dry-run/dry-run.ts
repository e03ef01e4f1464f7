import { findShortages } from '../capacity/capacity.ts';
import type { AgentHeadroom, Displaced } from '../capacity/headroom.ts';
import { nameList, plural } from '../text/counted.ts';
import { estimateTime, graceOf, type TimeEstimate } from './drain-time.ts';
import { type JobPlan, planJob } from './job-forecast.ts';
import {
  displacedOf,
  idsOf,
  type JobOnHosts,
  movedBy,
  type OfFramework,
  perFramework,
  type TaskOnHost,
} from './tasks-on-hosts.ts';

/** Predicts the drain of many hosts: rounds by job, places on the agents that stay, and time. */

export interface PlanContext {
  readonly tasks: readonly TaskOnHost[];
  readonly jobs: readonly JobOnHosts[];
  /** Tasks that their scheduler does not know. */
  readonly unknownTasks: readonly TaskOnHost[];
  /** Agents of other hosts that get offers. */
  readonly staying: readonly AgentHeadroom[];
  /** Hosts that leave together, and the agents that stay meanwhile; undefined means all at once. */
  readonly waves?: readonly LeavingTogether[] | undefined;
  readonly canDrain: boolean;
  /** Hosts whose agents Mesos does not drain because a foreign window holds them. */
  readonly inForeignWindows: ReadonlySet<string>;
  readonly pollSeconds: number;
  /** The estimate from the usual time of steps, and the facts behind it: a clause. */
  readonly usual?: { readonly seconds: number; readonly restsOn: string } | undefined;
  /** Sentences about unknown facts. */
  readonly unknown: readonly string[];
}

export interface LeavingTogether {
  readonly hostnames: ReadonlySet<string>;
  readonly staying: readonly AgentHeadroom[];
}

export type PlannedJob = JobPlan & JobOnHosts;

/** Tasks that cannot be moved at all. */
export interface PlanProblem {
  /** A sentence. */
  readonly message: string;
  readonly framework: string;
  /** Name of the job; null when it concerns several. */
  readonly job: string | null;
  readonly tasks: readonly TaskOnHost[];
}

export interface DrainPlan {
  /** The most rounds of one job; null when one never gives up its last tasks. */
  readonly rounds: number | null;
  readonly time: TimeEstimate;
  /** Jobs that cannot be moved first, then by rounds, most first. */
  readonly jobs: readonly PlannedJob[];
  /** Sentences about tasks without a place elsewhere. */
  readonly shortages: readonly string[];
  readonly problems: readonly PlanProblem[];
  /** Sentences about facts that no system knows. */
  readonly unknown: readonly string[];
}

export function planDrain(context: PlanContext): DrainPlan {
  const { tasks } = context;
  const jobs = context.jobs.map((of) => ({ ...of, ...planJob(of.job, idsOf(of.tasks), of.canSurge) })).sort(byRounds);
  const stuck = [...stuckJobs(jobs), ...withoutMover(context)];
  const shortages = shortagesOf(context);
  const rounds = jobs.map((job) => job.rounds);
  return {
    rounds: rounds.includes(null) ? null : Math.max(tasks.length === 0 ? 0 : 1, ...rounds.map((each) => each ?? 0)),
    time: timeOf(context, jobs, stuck.length + shortages.length > 0),
    jobs,
    shortages: shortages.map(({ message }) => message),
    problems: [...stuck, ...shortages],
    unknown: [...context.unknown, ...unasked(context), ...unknownAsks(tasks)],
  };
}

function byRounds(a: PlannedJob, b: PlannedJob): number {
  return (b.rounds ?? Number.MAX_VALUE) - (a.rounds ?? Number.MAX_VALUE);
}

function stuckJobs(jobs: readonly PlannedJob[]): readonly PlanProblem[] {
  return jobs.flatMap(({ problem, framework, job, tasks }) =>
    problem === null ? [] : [{ message: problem, framework, job: job.name, tasks }],
  );
}

/** Tasks that neither Mesos nor a scheduler can move. */
function withoutMover({ tasks, unknownTasks, canDrain, inForeignWindows }: PlanContext): readonly PlanProblem[] {
  const undrained = canDrain ? [] : perFramework(movedBy('mesos', tasks));
  const blocked = canDrain ? movedBy('mesos', tasks).filter(({ hostname }) => inForeignWindows.has(hostname)) : [];
  return [
    ...perFramework(blocked).map((of) => ({
      ...of,
      job: null,
      message: `Mesos does not end ${plural(of.tasks.length, 'task')} of ${of.framework}: another operator's maintenance window covers the host, and Mesos drains no agent inside a window`,
    })),
    ...undrained.map((of) => ({
      ...of,
      job: null,
      message: `${plural(of.tasks.length, 'task')} of ${of.framework} can only end by themselves: this Mesos master has no agent draining (1.9 or later, v1 API), and no scheduler is set for ${of.framework}`,
    })),
    ...perFramework(unknownTasks).map((of) => ({
      ...of,
      job: null,
      message: `the scheduler of ${of.framework} does not know ${plural(of.tasks.length, 'task')}: the operator must end ${of.tasks.length === 1 ? 'it' : 'them'}, or wait for the end`,
    })),
  ];
}

/** Shortages of each wave by itself: hosts of earlier waves are back by then. */
function shortagesOf(context: PlanContext): readonly PlanProblem[] {
  if (context.waves === undefined) return shortagesTogether(context);
  return context.waves.flatMap(({ hostnames, staying }) => {
    const tasks = context.tasks.filter(({ hostname }) => hostnames.has(hostname));
    return shortagesTogether({ ...context, tasks, staying });
  });
}

/** Jobs with the same shortage are one problem. */
function shortagesTogether({ tasks, jobs, staying }: PlanContext): readonly PlanProblem[] {
  const displaced = displacedOf(tasks, jobs);
  const byMessage = Map.groupBy(findShortages([...displaced.keys()], staying), ({ message }) => message);
  return [...byMessage].map(([message, alike]) => {
    const theirs = alike.flatMap((shortage) => shortage.displaced) as [Displaced, ...Displaced[]];
    const [{ framework, job }] = theirs;
    return {
      message,
      framework,
      job: theirs.every((each) => each.job === job) ? job : null,
      tasks: theirs.flatMap((each) => displaced.get(each) ?? []),
    };
  });
}

function timeOf(context: PlanContext, jobs: readonly PlannedJob[], isEndless: boolean): TimeEstimate {
  const { tasks, pollSeconds, unknown, usual } = context;
  const ended = movedBy('mesos', tasks);
  const time = estimateTime(
    jobs.map(({ job, rounds, first, tasks: theirs }) => ({
      name: job.name,
      rounds: rounds ?? 0,
      replacesFirst: first > 0,
      endSeconds: graceOf(theirs),
    })),
    ended.length === 0 ? null : graceOf(ended),
    pollSeconds,
    unknown.length > 0 || tasks.some(({ rule }) => rule.type === 'wait' || keepsItsLimits(rule.type)),
  );
  if (isEndless) return { ...time, seconds: null };
  if (usual !== undefined && usual.seconds > (time.seconds ?? 0))
    return { ...time, seconds: usual.seconds, restsOn: [usual.restsOn] };
  if (context.waves === undefined) return time;
  return {
    ...time,
    isLeast: true,
    restsOn: [...time.restsOn, 'the draining alone: repairs, returns and settling come on top'],
  };
}

/** True for schedulers that are only asked, and enforce the limits of their jobs themselves. */
function keepsItsLimits(type: TaskOnHost['rule']['type']): boolean {
  return type === 'peloton' || type === 'webhook';
}

/** Sentences about tasks whose limits are kept by others: their rounds or times are unknown. */
function unasked({ tasks, canDrain, inForeignWindows }: PlanContext): readonly string[] {
  const sentence = (of: OfFramework<TaskOnHost>): readonly string[] => {
    const those = `${plural(of.tasks.length, 'task')} of ${of.framework}`;
    const { type } = of.tasks[0].rule;
    if (type === 'wait') return [`the time of ${those}: ${of.framework} moves its tasks itself`];
    if (keepsItsLimits(type)) return [`the rounds of ${those}: ${type} keeps the limits of its jobs itself`];
    if (type === 'mesos' && canDrain) return [`the limits of ${those}: Mesos ends what is left on a host all at once`];
    return [];
  };
  const isEnded = ({ rule, hostname }: TaskOnHost) => rule.type !== 'mesos' || !inForeignWindows.has(hostname);
  return perFramework(tasks.filter(isEnded)).flatMap(sentence);
}

function unknownAsks(tasks: readonly TaskOnHost[]): readonly string[] {
  const silent = tasks.filter(({ task }) => task.asks === undefined);
  if (silent.length === 0) return [];
  const hosts = [...new Set(silent.map(({ hostname }) => hostname))];
  return [
    `the resources of ${plural(silent.length, 'task')} on ${nameList(hosts, 3)}: not counted in the capacity check`,
  ];
}
