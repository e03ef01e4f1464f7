import type { LeavingTask, Scheduler } from '../../../functions/ports/scheduler.ts';
import type { MakeCluster } from './limited-cluster.ts';
import { marathonCluster } from './marathon-cluster.ts';

/** Rules that the product once had, each of which took jobs below their limits. The drains have to notice every one of them. */

/**
 * Every instance that is not available may go, even one that runs and has no result of its health
 * check yet.
 */
export function unknownIsBroken(scheduler: Scheduler): Scheduler {
  const { limits } = scheduler;
  if (limits === undefined) return scheduler;
  const jobs: typeof limits.jobs = async (jobIds) =>
    (await limits.jobs(jobIds)).map((job) => ({
      ...job,
      instances: job.instances.map((instance) => ({ ...instance, isBroken: !instance.available })),
    }));
  return { ...scheduler, limits: { ...limits, jobs } };
}

/**
 * Kills the instances that leave for good, so that they start anew, and shrinks the job: the
 * scheduler chooses which instances end.
 */
export function blindlySmaller(scheduler: Scheduler): Scheduler {
  const { limits } = scheduler;
  if (limits?.scale === undefined) return scheduler;
  const endForGood: typeof limits.endForGood = async (jobId, taskIds) => {
    const [job] = await limits.jobs([jobId]);
    await scheduler.move(taskIds.map((taskId) => ({ ...LEAVING, taskId })));
    return job && limits.scale?.(jobId, job.wanted - taskIds.length);
  };
  return { ...scheduler, limits: { ...limits, endForGood } };
}

const LEAVING: Omit<LeavingTask, 'taskId'> = {
  ...{ frameworkId: '', framework: '', agentId: '', hostname: '', maintenanceId: '', reason: '' },
  ...{ deadline: null, onDeadline: 'hold' },
};

interface Result {
  lastSuccess?: string;
  lastFailure?: string;
}
interface Listed {
  readonly stagedAt?: string;
  readonly healthCheckResults: readonly Result[];
}

/** Results count for every task of an instance: those of the task before as well. */
export const resultsOfAnyTask: MakeCluster = (around) => marathonCluster(around, { answered: withoutTimes });

function withoutTimes(path: string, body: string): string {
  if (!path.startsWith('/v2/apps/') || !body.startsWith('{"app"')) return body;
  const { app } = JSON.parse(body) as { app: { tasks: readonly Listed[] } };
  for (const { stagedAt, healthCheckResults } of app.tasks) {
    if (stagedAt === undefined) continue;
    const after = new Date(Date.parse(stagedAt) + 1).toISOString();
    for (const result of healthCheckResults) Object.assign(result, { lastSuccess: after, lastFailure: after });
  }
  return JSON.stringify({ app });
}
