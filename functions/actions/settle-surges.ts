import { isMaintenanceError } from '../contract/errors.ts';
import type { JobClaims } from '../domain/claims.ts';
import type { Job } from '../domain/job.ts';
import { type Leaving, selectMoves } from '../domain/selection.ts';
import { withoutPart } from '../domain/surge.ts';
import type { JobLimits } from '../ports/scheduler.ts';
import type { Services } from '../ports/services.ts';
import { keep } from './choose-instances.ts';
import { askForSize, isLimited } from './keep-limits.ts';

const NOBODY: Leaving = { hostname: '', maintenanceId: '', taskIds: new Set() };

/**
 * Makes jobs as large again as their owners want them, as far as no host waits for replacements any more: of a host that has left (or none), and of
 * those whose claims have run out. Costs nothing where the settings never start replacements first.
 */
export async function settleSurges(services: Services, hostname?: string): Promise<void> {
  const scaling = [...services.schedulers.values()]
    .filter(isLimited)
    .filter(({ limits }) => limits.scale !== undefined);
  if (scaling.length === 0) return;
  const isConcerned = ({ surge, claims }: JobClaims) =>
    surge !== null &&
    (hostname === undefined || [...surge.parts, ...claims].some((each) => each.hostname === hostname));
  const jobIds = (await services.store.claimedJobs()).filter(isConcerned).map(({ jobId }) => jobId);
  if (jobIds.length === 0) return;
  for (const { limits } of scaling) await settleJobs(services, limits, jobIds, hostname);
}

async function settleJobs(services: Services, limits: JobLimits, jobIds: readonly string[], hostname?: string) {
  const records = await Promise.all(jobIds.map((jobId) => services.store.jobClaims(jobId)));
  const jobs = new Map((await jobsIfAny(services, limits, jobIds)).map((job) => [job.id, job]));
  for (const record of records) {
    const job = jobs.get(record.jobId);
    if (job === undefined) continue;
    const open = hostname === undefined ? record : withoutPart(record, hostname);
    const selection = selectMoves(job, open, NOBODY, true, services.clock());
    if (await keep(services, record, selection.record)) await askForSize(services, limits, selection);
  }
}

/** A scheduler that is away is settled with later, by the reconciliation: the host must not wait for it. */
async function jobsIfAny(services: Services, limits: JobLimits, jobIds: readonly string[]): Promise<readonly Job[]> {
  try {
    return await limits.jobs(jobIds);
  } catch (error) {
    if (!isMaintenanceError(error)) throw error;
    services.report.warn('replacements that nobody waits for are given back later', { error: error.message });
    return [];
  }
}
