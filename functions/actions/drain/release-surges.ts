import { isMaintenanceError } from '../../contract/errors.ts';
import type { JobClaims } from '../../domain/jobs/claims.ts';
import { type Leaving, selectMoves } from '../../domain/jobs/selection.ts';
import { withoutPart } from '../../domain/jobs/surge.ts';
import type { JobLimits } from '../../ports/scheduler.ts';
import type { Services } from '../../ports/services.ts';
import { keep } from './choose-instances.ts';
import { askForSize, isLimited } from './keep-limits.ts';
import { SCHEDULER_ERRORS } from './scheduler-errors.ts';

const NOBODY: Leaving = { hostname: '', maintenanceId: '', taskIds: new Set() };

/**
 * Makes jobs as large again as their owners want them, as far as no host waits for replacements any more: of a host that has left (or none), and of
 * those whose claims have run out. Costs nothing where the settings never start replacements first.
 */
export async function releaseSurges(services: Services, hostname?: string): Promise<void> {
  const scaling = [...services.schedulers.values()]
    .filter(isLimited)
    .filter(({ limits }) => limits.scale !== undefined);
  if (scaling.length === 0) return;
  const isConcerned = ({ surge, claims }: JobClaims) =>
    surge !== null &&
    (hostname === undefined || [...surge.parts, ...claims].some((each) => each.hostname === hostname));
  const jobIds = (await services.store.claimedJobs()).filter(isConcerned).map(({ jobId }) => jobId);
  await Promise.all(
    scaling.flatMap(({ limits }) => jobIds.map((jobId) => releaseIfPossible(services, limits, jobId, hostname))),
  );
}

/** A job that cannot be settled with now is by the reconciliation: neither the host nor other jobs wait for it. */
async function releaseIfPossible(
  services: Services,
  limits: JobLimits,
  jobId: string,
  hostname?: string,
): Promise<void> {
  try {
    await releaseJob(services, limits, jobId, hostname);
  } catch (error) {
    if (!isMaintenanceError(error) || !SCHEDULER_ERRORS.has(error.name)) throw error;
    services.report.warn('replacements that nobody waits for are given back later', {
      job: jobId,
      error: error.message,
    });
  }
}

async function releaseJob(services: Services, limits: JobLimits, jobId: string, hostname?: string): Promise<void> {
  const record = await services.store.jobClaims(jobId);
  const [job] = await limits.jobs([jobId]);
  if (job === undefined) return;
  const open = hostname === undefined ? record : withoutPart(record, hostname);
  const selection = selectMoves(job, open, NOBODY, true, services.clock());
  // Hosts that wait ask for more themselves, once they know a place for it.
  if (selection.scaleTo !== undefined) return;
  if (await keep(services, record, selection.record)) await askForSize(services, limits, selection);
}
