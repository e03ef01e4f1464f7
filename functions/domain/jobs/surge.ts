import { extraOf, floorOf, type Instance, isLockedByOthers, type Job, KILL_ORDERS } from './job.ts';
import {
  availableBeside,
  type Claim,
  claimEnd,
  hasAny,
  isLive,
  type JobClaims,
  type Leaving,
  prolonged,
  type Surge,
  type SurgePart,
  tasksOf,
} from './job-claims.ts';

/**
 * Replacements first. While hosts wait to give up tasks of a job, the job gets extra instances: as
 * many as it allows, and as have a place. Once they run, as many tasks may leave. The scheduler
 * relaunches killed tasks, so the same extra instances serve one task after the other. The last
 * tasks end for good, which restores the owner's size.
 *
 * Instances that end for good are always named: asked only for a smaller size, Marathon ends a
 * running instance rather than one that waits or starts.
 */

/** Seconds to wait for an extra instance; then only the limit counts: its place may be gone. */
export const SURGE_PATIENCE_SECONDS = 600;

/** Known places for more instances of a job, and the reason for the limit. */
export interface Places {
  readonly count: number;
  readonly because: string | null;
}

export const ANY_PLACE: Places = { count: Number.POSITIVE_INFINITY, because: null };

/** The current surge, or a new one if it may begin; null otherwise. `left`: available instances. */
export function surgeOf(record: JobClaims, job: Job, left: number, places: Places, now: Date): Surge | null {
  const known = liveSurge(record, job, now);
  const isGrown = known !== null && (job.wanted > known.base || known.resizing !== null);
  if (isGrown) return known;
  return places.count === 0 ? null : (known ?? newSurge(job, left + unsureIn(job, tasksOf(record.claims)), now));
}

/**
 * Instances that may be available without a health result, as after a restart of their scheduler:
 * they need replacements too.
 */
function unsureIn({ instances }: Job, claimed: ReadonlySet<string>): number {
  const isUnsure = (one: Instance) => !one.available && !one.isBroken && !one.ending && !hasAny(one, claimed);
  return instances.filter(isUnsure).length;
}

/** The surge without expired parts; null when the owner has scaled the job. */
function liveSurge({ surge }: JobClaims, job: Job, now: Date): Surge | null {
  if (surge === null || job.wanted < surge.base || job.wanted > surge.peak) return null;
  const { resizing, parts } = surge;
  return {
    ...surge,
    resizing: resizing !== null && isLive(resizing, now) ? resizing : null,
    parts: parts.filter(({ until }) => isLive(until, now)),
  };
}

function newSurge(job: Job, left: number, now: Date): Surge | null {
  if (extraOf(job, job.wanted) === 0) return null;
  const { wanted } = job;
  return { base: wanted, peak: wanted, availableBefore: left, since: now.toISOString(), resizing: null, parts: [] };
}

/** True while tasks wait for replacements. A job that lets no instance be away waits for ever. */
export function isPatient({ base, since }: Surge, job: Job, now: Date): boolean {
  return floorOf(job, base) >= base || now.getTime() - Date.parse(since) < SURGE_PATIENCE_SECONDS * 1_000;
}

/** Instances that must stay available during the surge. */
export function keepWhileSurging(surge: Surge, job: Job, now: Date): number {
  const floor = floorOf(job, surge.base);
  return isPatient(surge, job, now) ? Math.max(floor, Math.min(surge.base, surge.availableBefore)) : floor;
}

/**
 * Number of instances that may end for good although the job is locked: only its growth for this
 * surge locks it, and that has lasted too long.
 */
export function mayOverrule(surge: Surge, job: Job, now: Date): number {
  const isStuck = job.isResizing === true && surge.resizing === null && !isPatient(surge, job, now);
  return isStuck ? Math.max(0, job.wanted - surge.base) : 0;
}

interface SurgeLook {
  readonly leaving: readonly Leaving[];
  /** Instances of these hosts that stay for now. */
  readonly waiting: readonly Instance[];
  /** True when an available instance leaves at this look. */
  readonly isMoving: boolean;
  /** Valid claims, the new ones included. */
  readonly claims: readonly Claim[];
  /** Instances of these hosts that are killed now. */
  readonly going: readonly Instance[];
  readonly places: Places;
}

interface NextSurge {
  /** Null when it is over. */
  readonly surge: Surge | null;
  /** The larger number of instances to request, if that is due. */
  readonly scaleTo?: number;
  /** Instances to end for good. */
  readonly forGood: readonly Instance[];
}

/** Computes the surge after a look, and the requests that follow. */
export function nextSurge(before: Surge, job: Job, look: SurgeLook, now: Date): NextSurge {
  const parts = nextParts(before, job, look, now);
  const surge = { ...before, parts, since: nextSince(before, job, look, now) };
  const needed = isPatient(surge, job, now) ? extraNeeded(surge, job) : 0;
  if (before.resizing !== null || isLockedByOthers(job)) return { surge, forGood: [] };
  const growth = Math.min(before.base + needed - job.wanted, look.places.count - missingOf(job));
  if (growth > 0 && job.locked === null) {
    const scaleTo = job.wanted + growth;
    const peak = Math.max(before.peak, scaleTo);
    return { surge: { ...surge, peak, resizing: claimEnd(now) }, scaleTo, forGood: [] };
  }
  const forGood = endingForGood(surge, job, look, job.wanted - before.base - needed);
  if (forGood.length > 0) return { surge: { ...surge, resizing: claimEnd(now) }, forGood };
  return { surge: parts.length === 0 && job.wanted === before.base ? null : surge, forGood };
}

/** Extra instances that the waiting hosts need, at least one each, within the job's limit. */
function extraNeeded({ base, parts }: Surge, job: Job): number {
  const needed = parts.reduce((sum, { count }) => sum + Math.max(1, count), 0);
  return Math.min(extraOf(job, base), needed);
}

/** Desired instances that have no task. */
export function missingOf({ wanted, instances }: Job): number {
  return Math.max(0, wanted - instances.filter(({ ending }) => !ending).length);
}

/**
 * Chooses instances to end for good: first those that leave their host anyway. Otherwise, when no
 * host waits and no instance is leaving: broken or superfluous unavailable ones, then available
 * ones beyond the owner's number.
 */
function endingForGood(surge: Surge, job: Job, look: SurgeLook, surplus: number): readonly Instance[] {
  if (surplus <= 0) return [];
  const going = look.going.toSorted((a, b) => Number(b.available) - Number(a.available));
  if (going.length > 0) return going.slice(0, surplus);
  const claimed = tasksOf(look.claims);
  const isLeaving = (one: Instance) => one.ending || (one.available && hasAny(one, claimed));
  if (surge.parts.length > 0 || job.instances.some(isLeaving)) return [];
  const available = availableBeside(look.claims, job);
  const spare = available.length - surge.base;
  const others = job.instances.filter((one) => !one.available && !hasAny(one, claimed));
  const useless = others.filter(({ isBroken = false }) => isBroken || spare >= 0);
  const extra = available.toSorted(KILL_ORDERS[job.killOrder]).slice(0, Math.max(0, spare));
  return [...useless, ...extra].slice(0, surplus);
}

/**
 * Requests one extra instance for each waiting instance of these hosts. The job limits their
 * number; hosts of other looks have taken a part of it.
 */
function nextParts(surge: Surge, job: Job, { leaving, waiting }: SurgeLook, now: Date): readonly SurgePart[] {
  const known = new Map(surge.parts.map((part) => [part.hostname, part]));
  for (const { hostname } of leaving) known.delete(hostname);
  const others = [...known.values()];
  let free = extraOf(job, surge.base) - others.reduce((sum, { count }) => sum + count, 0);
  const parts = [...others];
  for (const { hostname, maintenanceId, taskIds } of leaving) {
    const wanted = waiting.filter((instance) => hasAny(instance, taskIds)).length;
    if (wanted === 0) continue;
    const before = surge.parts.find((part) => part.hostname === hostname);
    const until = before === undefined ? claimEnd(now) : prolonged(before.until, now);
    const count = Math.max(0, Math.min(wanted, free));
    free -= count;
    parts.push({ hostname, maintenanceId, count, until });
  }
  // In a fixed order, so that looks do not keep rewriting it.
  return parts.toSorted((a, b) => a.hostname.localeCompare(b.hostname));
}

/**
 * Start of the wait for the next replacement. It moves with each task that leaves, and while
 * another deployment keeps all tasks. A wait that is over stays over.
 */
function nextSince(surge: Surge, job: Job, { isMoving }: SurgeLook, now: Date): string {
  const { since } = surge;
  if (!isPatient(surge, job, now)) return since;
  const waited = now.getTime() - Date.parse(since);
  const isKept = isLockedByOthers(job) && waited > (SURGE_PATIENCE_SECONDS * 1_000) / 2;
  return isMoving || isKept ? now.toISOString() : since;
}

/** The record after a resize was answered, accepted or not. */
export function resized(record: JobClaims): JobClaims {
  return { ...record, surge: record.surge && { ...record.surge, resizing: null } };
}

/** Removes the hosts' shares of the surge: they are empty, or no longer drain. */
export function withoutParts(record: JobClaims, hostnames: ReadonlySet<string>): JobClaims {
  const { surge } = record;
  return {
    ...record,
    surge: surge && { ...surge, parts: surge.parts.filter(({ hostname }) => !hostnames.has(hostname)) },
  };
}
