import * as z from 'zod';

/** Results of the health checks of an app's task (RAML: healthCheck). */

const Time = z.string().nullish();
const Result = z.object({ alive: z.boolean(), firstSuccess: Time, lastSuccess: Time, lastFailure: Time });

/** null stands for a check that has no result yet, in old releases. */
export const HealthResults = z.array(Result.nullable()).default([]);

interface Checked {
  readonly stagedAt?: string | null | undefined;
  readonly healthCheckResults: z.infer<typeof HealthResults>;
}

/**
 * How a running task is, as far as its checks tell.
 *
 * Marathon keeps results by instance, and an instance over all its tasks: until a new task was checked it shows the results of the task
 * before it (`alive: true` for a task that has not even started). Only a result that is later than `stagedAt` is of this task; both are
 * times of Marathon's clock. After Marathon has restarted, or another one leads, there are no results until the next check.
 */
export function healthOf({ stagedAt, healthCheckResults }: Checked, checks: number): 'healthy' | 'failing' | 'unknown' {
  if (checks === 0) return 'healthy';
  const own = healthCheckResults
    .filter((result) => result !== null)
    .filter((result) => isLater(timeOf(result), stagedAt));
  if (own.some(({ alive }) => !alive)) return 'failing';
  return own.length >= checks ? 'healthy' : 'unknown';
}

function timeOf({ alive, firstSuccess, lastSuccess, lastFailure }: z.infer<typeof Result>) {
  return alive ? (lastSuccess ?? firstSuccess) : lastFailure;
}

function isLater(time: string | null | undefined, stagedAt: string | null | undefined): boolean {
  return time != null && stagedAt != null && Date.parse(time) > Date.parse(stagedAt);
}
