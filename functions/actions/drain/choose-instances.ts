import { isMaintenanceError, type MaintenanceError } from '../../contract/errors.ts';
import { type BlockedTask, UNKNOWN } from '../../domain/jobs/blocked-tasks.ts';
import type { Job } from '../../domain/jobs/job.ts';
import { type Claim, type JobClaims, prolonged, tasksOf } from '../../domain/jobs/job-claims.ts';
import { type Leaving, type Selection, selectMoves } from '../../domain/jobs/select-leaving.ts';
import { ANY_PLACE, missingOf } from '../../domain/jobs/surge.ts';
import type { JobLimits } from '../../ports/scheduler.ts';
import type { Services } from '../../ports/services.ts';
import { placesForSurge } from '../capacity/places-for-surge.ts';
import { serializeByKey } from './serialize-by-key.ts';

/** The instances of a job that were chosen and claimed for a host; the claims are written. */
export interface Chosen {
  readonly job: Job;
  readonly selection: Selection;
  /** Claims of all hosts, this one included, whose tasks a kill call may name. */
  readonly claimed: readonly Claim[];
}

/** The chosen instances, or the reason why none were chosen. */
export type Choice = Chosen | { readonly blocker: Pick<BlockedTask, 'code' | 'message'> };

interface Ask {
  readonly limits: JobLimits;
  readonly leaving: Leaving;
}

const CHOOSERS = new WeakMap<Services, (jobId: string, ask: Ask) => Promise<Choice>>();

/**
 * Chooses the instances of a job that may leave a host now, and claims them.
 *
 * Hosts in this process that ask about the same job at the same moment share one read and one
 * write: with separate writes they would only make each other start over. Hosts of other processes
 * meet them at the conditional write.
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

/** Attempts while hosts of other processes claim instances of the same job. */
const CLAIM_TRIES = 5;

async function chooseForAll(services: Services, jobId: string, asks: readonly Ask[]): Promise<readonly Choice[]> {
  let places = ANY_PLACE;
  for (let attempt = 1; attempt <= CLAIM_TRIES; attempt += 1) {
    const before = await services.store.jobClaims(jobId);
    const [job] = (await asks[0]?.limits.jobs([jobId])) ?? [];
    if (job === undefined) return asks.map(() => ({ blocker: UNKNOWN }));
    const now = services.clock();
    let record = before;
    const choices = asks.map(({ limits, leaving }) => {
      const selection = selectMoves(job, record, leaving, limits.scale !== undefined, now, places);
      record = selection.record;
      return { job, selection };
    });
    const growth = Math.max(0, ...choices.map(({ selection }) => (selection.scaleTo ?? 0) - job.wanted));
    if (growth > 0 && places === ANY_PLACE) {
      // Decided again on fresh claims: the ones read above have aged meanwhile.
      const leaving = new Set(asks.map((ask) => ask.leaving.hostname));
      const known = await placesForSurge(services, job, growth + missingOf(job), leaving).catch(mesosErrorOf);
      if (known instanceof Error) return asks.map(() => ({ blocker: placeNotKnown(known) }));
      places = known;
      continue;
    }
    if (!(await keep(services, before, record))) continue;
    const claimed = killableClaims(job, record, asks, now);
    return choices.map((choice) => ({ ...choice, claimed }));
  }
  return asks.map(() => ({ blocker: CROWDED }));
}

/** Returns an error of Mesos; rethrows everything else. */
function mesosErrorOf(error: unknown): MaintenanceError {
  if (isMaintenanceError(error, 'MesosUnavailable') || isMaintenanceError(error, 'MesosRefused')) return error;
  throw error;
}

function placeNotKnown({ message }: Error): Pick<BlockedTask, 'code' | 'message'> {
  return { code: 'no-place', message: `stays: a place for its replacement cannot be checked: ${message}` };
}

const ANY_HOST = { hostname: '', maintenanceId: '' };

/**
 * Valid claims of any host. A claim that may run out before our kill shows is left out: only its
 * own host prolongs it.
 */
function killableClaims(job: Job, record: JobClaims, [ask]: readonly Ask[], now: Date): readonly Claim[] {
  const taskIds = tasksOf(record.claims.filter(({ until }) => prolonged(until, now) === until));
  return selectMoves(job, record, { ...ANY_HOST, taskIds }, ask?.limits.scale !== undefined, now).go;
}

const CROWDED = {
  code: 'job-crowded',
  message: 'waits its turn: other hosts are taking tasks of its job now',
} as const;

/**
 * True when the claims are stored as `after`; false when another process has written them since
 * they were read.
 */
export async function keep(services: Services, before: JobClaims, after: JobClaims): Promise<boolean> {
  return (
    JSON.stringify(before) === JSON.stringify(after) || (await services.store.putJobClaims(after, services.clock()))
  );
}
