import type { DrainPlan as DrainPlanView } from '../../contract/api/dry-run.ts';
import type { DrainPlan, PlannedJob, PlanProblem } from '../../domain/dry-run/dry-run.ts';

/**
 * The plan as the API shows it. A plan of 1,000 hosts must stay far below 6 MB, the most that a
 * Lambda function may answer.
 */

const MAX_JOBS = 500;
const MAX_PROBLEMS = 100;
const MAX_SENTENCES = 100;
const MAX_NAMES = 10;

/** @param agents number of agents that stay */
export function planView(plan: DrainPlan, tasks: number, agents: number): DrainPlanView {
  const { rounds, time, jobs, shortages, problems, unknown } = plan;
  return {
    tasks,
    rounds,
    time: { ...time, restsOn: [...time.restsOn] },
    jobs: jobs.slice(0, MAX_JOBS).map(jobView),
    moreJobs: Math.max(0, jobs.length - MAX_JOBS),
    capacity: { fits: shortages.length === 0, agents, shortages: shortages.slice(0, MAX_SENTENCES) },
    problems: problems.slice(0, MAX_PROBLEMS).map(problemView),
    moreProblems: Math.max(0, problems.length - MAX_PROBLEMS),
    unknown: unknown.slice(0, MAX_SENTENCES),
  };
}

function jobView({ job, framework, scheduler, first, ...plan }: PlannedJob): DrainPlanView['jobs'][number] {
  const { leaving, available, mayBeAway, wouldGoBelow, rounds, waitsFor } = plan;
  return {
    ...{ job: job.name, framework, scheduler, leaving, wanted: job.wanted, available, mayBeAway },
    ...{ replacedFirst: first, wouldGoBelow, rounds, waitsFor },
  };
}

function problemView({ message, framework, job, tasks }: PlanProblem): DrainPlanView['problems'][number] {
  const hosts = new Set(tasks.map(({ hostname }) => hostname));
  return {
    ...{ message, framework, job, tasks: tasks.length },
    taskIds: tasks.slice(0, MAX_NAMES).map(({ task }) => task.taskId),
    hosts: [...hosts].slice(0, MAX_NAMES),
    moreHosts: Math.max(0, hosts.size - MAX_NAMES),
  };
}
