import { isMaintenanceError, type MaintenanceError } from '../../contract/errors.ts';
import { type BlockedTask, UNKNOWN } from '../../domain/jobs/blocked-tasks.ts';
import { type Claim, type JobClaims, prolonged, tasksOf } from '../../domain/jobs/claims.ts';
import type { Job } from '../../domain/jobs/job.ts';
import { type Leaving, type Selection, selectMoves } from '../../domain/jobs/selection.ts';
import { ANY_PLACE, missingOf } from '../../domain/jobs/surge.ts';
import type { JobLimits } from '../../ports/scheduler.ts';
import type { Services } from '../../ports/services.ts';
import { placesForSurge } from '../capacity/places-for-surge.ts';
import { serializeByKey } from './serialize-by-key.ts';

/** What was decided about a job's instances on a host, and is written down. */
export interface Chosen {
  readonly job: Job;
  readonly selection: Selection;
  /** What any host has claimed, this one too, and may be told to end. */
  readonly claimed: readonly Claim[];
}

/** Or why nothing was decided. */
export type Choice = Chosen | { readonly why: Pick<BlockedTask, 'code' | 'message'> };

interface Ask {
  readonly limits: JobLimits;
  readonly leaving: Leaving;
}

const CHOOSERS = new WeakMap<Services, (jobId: string, ask: Ask) => Promise<Choice>>();

/**
 * Chooses which instances of a job may leave a host now, and claims them.
 *
 * Hosts that ask about the same job at the same moment take from it one after another, by one look at it and one write: all that drain
 * share a process on one machine, and would only be in each other's way. Those of other processes are met at the write.
 */
export function chooseInstances(
  services: Services,
  limits: JobLimits,
  jobId: string,
  leaving: Leaving,
): Promise<Choice> {
  const choose = CHOOSERS.get(services) ?? serializeByKey<Ask, Choice>((id, asks) => chooseForAll(services, id, asks));
  CHOOSERS.set(services, choose);
  return choose(jobId, { limits, leaving });
}

/** Tries against hosts of other processes that take from the same job at the same moment. */
export const CLAIM_TRIES = 5;

async function chooseForAll(services: Services, jobId: string, asks: readonly Ask[]): Promise<readonly Choice[]> {
  let places = ANY_PLACE;
  for (let attempt = 1; attempt <= CLAIM_TRIES; attempt += 1) {
    const before = await services.store.jobClaims(jobId);
    const [job] = (await asks[0]?.limits.jobs([jobId])) ?? [];
    if (job === undefined) return asks.map(() => ({ why: UNKNOWN }));
    const now = services.clock();
    let record = before;
    const choices = asks.map(({ limits, leaving }) => {
      const selection = selectMoves(job, record, leaving, limits.scale !== undefined, now, places);
      record = selection.record;
      return { job, selection };
    });
    const growth = Math.max(0, ...choices.map(({ selection }) => (selection.scaleTo ?? 0) - job.wanted));
    if (growth > 0 && places === ANY_PLACE) {
      // Decided anew, because what was looked at grows old meanwhile.
      const leaving = new Set(asks.map((ask) => ask.leaving.hostname));
      const known = await placesForSurge(services, job, growth + missingOf(job), leaving).catch(troubleOfMesos);
      if (known instanceof Error) return asks.map(() => ({ why: notKnown(known) }));
      places = known;
      continue;
    }
    if (!(await keep(services, before, record))) continue;
    const claimed = mayBeTold(job, record, asks, now);
    return choices.map((choice) => ({ ...choice, claimed }));
  }
  return asks.map(() => ({ why: CROWDED }));
}

/** Of Mesos alone: of our own table there is nothing to tell an operator. */
function troubleOfMesos(error: unknown): MaintenanceError {
  if (isMaintenanceError(error, 'MesosUnavailable') || isMaintenanceError(error, 'MesosRefused')) return error;
  throw error;
}

function notKnown({ message }: Error): Pick<BlockedTask, 'code' | 'message'> {
  return { code: 'no-place', message: `stays: whether there is a place for its replacement is not known: ${message}` };
}

const ANYBODY = { hostname: '', maintenanceId: '' };

/** Claims that stand, whoever has made them; not those that may run out before a kill of ours shows, for only their own host prolongs them. */
function mayBeTold(job: Job, record: JobClaims, [ask]: readonly Ask[], now: Date): readonly Claim[] {
  const taskIds = tasksOf(record.claims.filter(({ until }) => prolonged(until, now) === until));
  return selectMoves(job, record, { ...ANYBODY, taskIds }, ask?.limits.scale !== undefined, now).go;
}

const CROWDED = {
  code: 'job-crowded',
  message: 'waits its turn: other hosts take tasks of its job at this moment',
} as const;

/** True when the claims are as they shall be; false when somebody else has written them since they were read. */
export async function keep(services: Services, before: JobClaims, after: JobClaims): Promise<boolean> {
  return (
    JSON.stringify(before) === JSON.stringify(after) || (await services.store.putJobClaims(after, services.clock()))
  );
}
