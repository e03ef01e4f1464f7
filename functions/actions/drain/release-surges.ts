import { isMaintenanceError } from '../../contract/errors.ts';
import type { JobClaims } from '../../domain/jobs/job-claims.ts';
import { selectMoves } from '../../domain/jobs/select-leaving.ts';
import { withoutParts } from '../../domain/jobs/surge.ts';
import type { JobLimits } from '../../ports/scheduler.ts';
import type { Services } from '../../ports/services.ts';
import { keep } from './choose-instances.ts';
import { askForSize, isLimited } from './keep-limits.ts';
import { SCHEDULER_ERRORS } from './scheduler-errors.ts';

/**
 * Restores the size of jobs whose replacements no host needs: the hosts have left, or their claims
 * have expired.
 *
 * @param hostnames hosts that have just left their jobs. @default - all hosts
 */
export async function releaseSurges(services: Services, hostnames?: ReadonlySet<string>): Promise<void> {
  if (hostnames?.size === 0) return;
  const scaling = [...services.schedulers.values()]
    .filter(isLimited)
    .filter(({ limits }) => limits.scale !== undefined);
  if (scaling.length === 0) return;
  const isConcerned = ({ surge, claims }: JobClaims) =>
    surge !== null &&
    (hostnames === undefined || [...surge.parts, ...claims].some(({ hostname }) => hostnames.has(hostname)));
  const jobIds = (await services.store.claimedJobs()).filter(isConcerned).map(({ jobId }) => jobId);
  await Promise.all(
    scaling.flatMap(({ limits }) => jobIds.map((jobId) => releaseIfPossible(services, limits, jobId, hostnames))),
  );
}

/** A scheduler error delays neither the host nor other jobs: the reconciliation tries again. */
async function releaseIfPossible(
  services: Services,
  limits: JobLimits,
  jobId: string,
  hostnames: ReadonlySet<string> | undefined,
): Promise<void> {
  try {
    await releaseJob(services, limits, jobId, hostnames);
  } catch (error) {
    if (!isMaintenanceError(error) || !SCHEDULER_ERRORS.has(error.name)) throw error;
    services.report.warn('a job keeps replacements that no host waits for: the reconciliation removes them', {
      job: jobId,
      error: error.message,
    });
  }
}

async function releaseJob(
  services: Services,
  limits: JobLimits,
  jobId: string,
  hostnames: ReadonlySet<string> = new Set(),
): Promise<void> {
  const record = await services.store.jobClaims(jobId);
  const [job] = await limits.jobs([jobId]);
  if (job === undefined) return;
  const open = withoutParts(record, hostnames);
  const selection = selectMoves(job, open, [], true, services.clock());
  // Waiting hosts ask for more instances themselves, once a place is known.
  if (selection.scaleTo !== undefined) return;
  if (await keep(services, record, selection.record)) await askForSize(services, limits, selection);
}
