import {
  type Claim,
  claimEnd,
  hasAny,
  isLive,
  type JobClaims,
  prolonged,
  type Surge,
  type SurgePart,
  tasksOf,
} from './claims.ts';
import { extraOf, floorOf, isLockedByOthers, type Job } from './job.ts';

/**
 * Replacements first: while hosts wait to give up tasks of a job, it is asked to be some instances larger, as many as it allows. Once
 * those run, as many tasks may go as are available beyond those that were before; what is killed is started anew, so the extra instances
 * serve one task after the other. When no host waits any more, the job is asked to be as large as its owner wants it.
 *
 * Made smaller, a job kills instances that it chooses itself. So that happens only while nobody's kill is on its way, and nobody
 * takes an instance while somebody asks for another size.
 */

/** How long a job is waited for to get an extra instance running. After that its limit alone counts: maybe there is no place for one more. */
export const SURGE_PATIENCE_SECONDS = 600;

/** The surge that still counts, without the parts of hosts that never came back; null when somebody else has scaled the job. */
export function liveSurge({ surge }: JobClaims, job: Job, now: Date): Surge | null {
  if (surge === null || job.wanted < surge.base || job.wanted > surge.peak) return null;
  const { resizing, parts } = surge;
  return {
    ...surge,
    resizing: resizing !== null && isLive(resizing, now) ? resizing : null,
    parts: parts.filter(({ until }) => isLive(until, now)),
  };
}

/** One that begins now; null where the job allows no extra instances. `left`: instances that are available. */
export function newSurge(job: Job, left: number, now: Date): Surge | null {
  if (extraOf(job, job.wanted) === 0) return null;
  const { wanted } = job;
  return { base: wanted, peak: wanted, availableBefore: left, since: now.toISOString(), resizing: null, parts: [] };
}

/** False when a replacement was waited for long enough. A job that lets no instance be away has nothing else to wait for. */
export function isPatient({ base, since }: Surge, job: Job, now: Date): boolean {
  return floorOf(job, base) >= base || now.getTime() - Date.parse(since) < SURGE_PATIENCE_SECONDS * 1_000;
}

/** Instances that must stay available while it surges. */
export function keepWhileSurging(surge: Surge, job: Job, now: Date): number {
  const floor = floorOf(job, surge.base);
  return isPatient(surge, job, now) ? Math.max(floor, Math.min(surge.base, surge.availableBefore)) : floor;
}

export interface SurgeLook {
  readonly hostname: string;
  readonly maintenanceId: string;
  /** Instances of the host that stay for now. */
  readonly waiting: number;
  /** True when an instance was taken that its job can spare. */
  readonly isMoving: boolean;
  /** All that live, with those just made. */
  readonly claims: readonly Claim[];
}

/** What the surge is after a look, null when it is over, and the size that is to be asked for, if it is another one. */
export function nextSurge(
  before: Surge,
  job: Job,
  look: SurgeLook,
  now: Date,
): { readonly surge: Surge | null; readonly scaleTo?: number } {
  const parts = nextParts(before, job, look, now);
  const surge = { ...before, parts, since: nextSince(before, job, look, now) };
  const target = targetOf(surge, job, now);
  if (target !== job.wanted && mayResize(before, job, look.claims, target)) {
    return { surge: { ...surge, peak: Math.max(before.peak, target), resizing: claimEnd(now) }, scaleTo: target };
  }
  const isOver = parts.length === 0 && job.wanted === before.base && before.resizing === null;
  return { surge: isOver ? null : surge };
}

/** While hosts wait it only grows: each size that is asked for is a deployment of its own. */
function targetOf(surge: Surge, job: Job, now: Date): number {
  const { base, parts } = surge;
  return parts.length === 0 || !isPatient(surge, job, now) ? base : Math.max(job.wanted, base + total(parts));
}

/** One extra instance for each of this host's that wait, as far as the job allows and other hosts have not asked for them. */
function nextParts(surge: Surge, job: Job, look: SurgeLook, now: Date): readonly SurgePart[] {
  const { hostname, maintenanceId, waiting } = look;
  const others = surge.parts.filter((part) => part.hostname !== hostname);
  if (waiting === 0) return others;
  const mine = surge.parts.find((part) => part.hostname === hostname);
  const until = mine === undefined ? claimEnd(now) : prolonged(mine.until, now);
  const count = Math.max(0, Math.min(waiting, extraOf(job, surge.base) - total(others)));
  // In one order, so that hosts that look in turn do not write the same again and again.
  const parts = [...others, { hostname, maintenanceId, count, until }];
  return parts.toSorted((one, other) => one.hostname.localeCompare(other.hostname));
}

/**
 * The wait begins anew with each task that goes, and does not run while somebody else's deployment keeps all tasks. Once it is over it is over
 * for all that wait now.
 */
function nextSince(surge: Surge, job: Job, { isMoving }: SurgeLook, now: Date): string {
  const { since } = surge;
  if (!isPatient(surge, job, now)) return since;
  const waited = now.getTime() - Date.parse(since);
  const isKept = isLockedByOthers(job) && waited > (SURGE_PATIENCE_SECONDS * 1_000) / 2;
  return isMoving || isKept ? now.toISOString() : since;
}

/** Of what locks it only a growth of ours is overruled, to give it back: there may be no place for it, ever. */
function mayResize({ resizing }: Surge, job: Job, claims: readonly Claim[], target: number): boolean {
  if (resizing !== null || isLockedByOthers(job)) return false;
  if (target > job.wanted) return job.locked === null;
  const claimed = tasksOf(claims);
  const isLeaving = job.instances.some(
    (instance) => instance.ending || (instance.available && hasAny(instance, claimed)),
  );
  return !isLeaving;
}

function total(parts: readonly SurgePart[]): number {
  return parts.reduce((sum, { count }) => sum + count, 0);
}

/** The record once a size that was asked for has been answered, whatever the answer. */
export function resized(record: JobClaims): JobClaims {
  return { ...record, surge: record.surge && { ...record.surge, resizing: null } };
}

/** The record of which that host waits for no replacements any more: it is empty, or not drained. */
export function withoutPart(record: JobClaims, hostname: string): JobClaims {
  const { surge } = record;
  return {
    ...record,
    surge: surge && { ...surge, parts: surge.parts.filter((part) => part.hostname !== hostname) },
  };
}
