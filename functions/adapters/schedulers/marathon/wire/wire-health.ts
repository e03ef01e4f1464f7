import * as z from 'zod';

/** Results of the health checks of an app's task (RAML: healthCheck). */

const Time = z.string().nullish();
const Result = z.object({ alive: z.boolean(), firstSuccess: Time, lastSuccess: Time, lastFailure: Time });

/** In old releases, null stands for a check without a result yet. */
export const HealthResults = z.array(Result.nullable()).default([]);

interface Checked {
  readonly stagedAt?: string | null | undefined;
  readonly healthCheckResults: z.infer<typeof HealthResults>;
}

/**
 * Reads the health of a running task.
 *
 * Marathon keeps results by instance: until it has checked a new task, it shows the results of the
 * previous one (`alive: true` for a task that has not even started). Only a result later than
 * `stagedAt` belongs to this task; both are times of Marathon's clock. After a restart or a new
 * leader, there are no results until the next check.
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
