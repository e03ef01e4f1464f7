import { isMaintenanceError, type MaintenanceError } from '../../contract/errors.ts';
import { isSameRecord } from '../../domain/host/same-record.ts';
import { type BlockedTask, UNKNOWN } from '../../domain/jobs/blocked-tasks.ts';
import type { Job } from '../../domain/jobs/job.ts';
import type { JobClaims, Leaving } from '../../domain/jobs/job-claims.ts';
import { type Selection, selectMoves } from '../../domain/jobs/select-leaving.ts';
import { ANY_PLACE, missingOf } from '../../domain/jobs/surge.ts';
import type { JobLimits } from '../../ports/scheduler.ts';
import type { Services } from '../../ports/services.ts';
import { placesForSurge } from '../capacity/places-for-surge.ts';

/** The instances of a job that were chosen for all hosts of a look; the claims are written. */
export interface Chosen {
  readonly job: Job;
  readonly selection: Selection;
}

/** The chosen instances, or the reason why none were chosen. */
export type Choice = Chosen | { readonly blocker: Pick<BlockedTask, 'code' | 'message'> };

/** Attempts while another watcher claims instances of the same job. */
const CLAIM_TRIES = 5;

/** Chooses the instances of a job that may leave their hosts now, and claims them. */
export async function chooseInstances(
  services: Services,
  limits: JobLimits,
  jobId: string,
  leaving: readonly Leaving[],
): Promise<Choice> {
  const canSurge = limits.scale !== undefined;
  let places = ANY_PLACE;
  for (let attempt = 1; attempt <= CLAIM_TRIES; attempt += 1) {
    const before = await services.store.jobClaims(jobId);
    const [job] = await limits.jobs([jobId]);
    if (job === undefined) return { blocker: UNKNOWN };
    const selection = selectMoves(job, before, leaving, canSurge, services.clock(), places);
    const growth = (selection.scaleTo ?? job.wanted) - job.wanted;
    if (growth > 0 && places === ANY_PLACE) {
      // The next attempt reads the claims again: another watcher may have changed them.
      const hostnames = new Set(leaving.map(({ hostname }) => hostname));
      const known = await placesForSurge(services, job, growth + missingOf(job), hostnames).catch(mesosErrorOf);
      if (known instanceof Error) return { blocker: placeNotKnown(known) };
      places = known;
      continue;
    }
    if (await keep(services, before, selection.record)) return { job, selection };
  }
  return { blocker: CROWDED };
}

/** Returns an error of Mesos; rethrows everything else. */
function mesosErrorOf(error: unknown): MaintenanceError {
  if (isMaintenanceError(error, 'MesosUnavailable') || isMaintenanceError(error, 'MesosRefused')) return error;
  throw error;
}

function placeNotKnown({ message }: Error): Pick<BlockedTask, 'code' | 'message'> {
  return { code: 'no-place', message: `stays: it is not known if its replacement has a place: ${message}` };
}

const CROWDED = { code: 'job-crowded', message: 'waits its turn: another watcher takes tasks of its job now' } as const;

/** True when `after` is stored; false when another process has written the claims meanwhile. */
export async function keep(services: Services, before: JobClaims, after: JobClaims): Promise<boolean> {
  return isSameRecord(before, after) || (await services.store.putJobClaims(after, services.clock()));
}
