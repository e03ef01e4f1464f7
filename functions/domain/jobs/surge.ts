import {
  availableBeside,
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
import { extraOf, floorOf, type Instance, isLockedByOthers, type Job, KILL_ORDERS } from './job.ts';

/**
 * Replacements first: while hosts wait to give up tasks of a job, it is asked to be some instances larger, as many as it allows and as have
 * a place. Once those run, as many tasks may go as are available beyond those that were before; what is killed is started anew, so the
 * extra instances serve one task after the other. The last tasks are ended for good: with them the job gets the size that its owner wants.
 *
 * What ends for good is always named. A scheduler that is asked for a smaller number chooses itself, and Marathon chooses an instance that runs
 * rather than one that waits or starts. For the same reason an extra instance that waits cannot be taken back without a loss.
 */

/** How long a job is waited for to get an extra instance running. After that its limit alone counts: maybe its place is gone. */
export const SURGE_PATIENCE_SECONDS = 600;

/** Places that are known for further instances of a job, and why there are no more. */
export interface Places {
  readonly count: number;
  readonly because: string | null;
}

export const ANY_PLACE: Places = { count: Number.POSITIVE_INFINITY, because: null };

/** The surge that counts now: the one that goes on, or one that may begin; null where none may. `left`: instances that are available. */
export function surgeOf(record: JobClaims, job: Job, left: number, places: Places, now: Date): Surge | null {
  const known = liveSurge(record, job, now);
  const isGrown = known !== null && (job.wanted > known.base || known.resizing !== null);
  if (isGrown) return known;
  return places.count === 0 ? null : (known ?? newSurge(job, left + unsureIn(job, tasksOf(record.claims)), now));
}

/** Instances that may be available without that it is known, as after a restart of their scheduler: they are to be made up for as well. */
function unsureIn({ instances }: Job, claimed: ReadonlySet<string>): number {
  const isUnsure = (one: Instance) => !one.available && !one.isBroken && !one.ending && !hasAny(one, claimed);
  return instances.filter(isUnsure).length;
}

/** The surge that still counts, without the parts of hosts that never came back; null when somebody else has scaled the job. */
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

/** False when a replacement was waited for long enough. A job that lets no instance be away has nothing else to wait for. */
export function isPatient({ base, since }: Surge, job: Job, now: Date): boolean {
  return floorOf(job, base) >= base || now.getTime() - Date.parse(since) < SURGE_PATIENCE_SECONDS * 1_000;
}

/** Instances that must stay available while it surges. */
export function keepWhileSurging(surge: Surge, job: Job, now: Date): number {
  const floor = floorOf(job, surge.base);
  return isPatient(surge, job, now) ? Math.max(floor, Math.min(surge.base, surge.availableBefore)) : floor;
}

/** How many instances may be ended for good although the job is locked: only its growth for us locks it, and has lasted too long. */
export function mayOverrule(surge: Surge, job: Job, now: Date): number {
  const isStuck = job.isResizing === true && surge.resizing === null && !isPatient(surge, job, now);
  return isStuck ? Math.max(0, job.wanted - surge.base) : 0;
}

interface SurgeLook {
  readonly hostname: string;
  readonly maintenanceId: string;
  /** Instances of the host that stay for now. */
  readonly waiting: number;
  /** True when an instance was taken that its job can spare. */
  readonly isMoving: boolean;
  /** All that live, with those just made. */
  readonly claims: readonly Claim[];
  /** Instances of the host that are told to end now. */
  readonly going: readonly Instance[];
  readonly places: Places;
}

interface NextSurge {
  /** null when it is over. */
  readonly surge: Surge | null;
  /** A larger size that is to be asked for. */
  readonly scaleTo?: number;
  /** Instances that are to be ended for good. */
  readonly forGood: readonly Instance[];
}

/** What the surge is after a look, and what is to be asked for. */
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

/** Extra instances that the waiting hosts need, as far as the job allows. One that got no part of them still needs one in its turn. */
function extraNeeded({ base, parts }: Surge, job: Job): number {
  const wanted = parts.reduce((sum, { count }) => sum + Math.max(1, count), 0);
  return Math.min(extraOf(job, base), wanted);
}

/** Wanted instances that have no task. */
export function missingOf({ wanted, instances }: Job): number {
  return Math.max(0, wanted - instances.filter(({ ending }) => !ending).length);
}

/**
 * Those that leave their host anyway, best of all. Otherwise, when no host waits and nothing is on its way out: what is broken, or not available
 * while enough others are, then what is available beyond those that the owner wants.
 */
function endingForGood(surge: Surge, job: Job, look: SurgeLook, surplus: number): readonly Instance[] {
  if (surplus <= 0) return [];
  const going = look.going.toSorted((one, other) => Number(other.available) - Number(one.available));
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

/** One extra instance for each of this host's that wait, as far as the job allows and other hosts have not asked for them. */
function nextParts(surge: Surge, job: Job, look: SurgeLook, now: Date): readonly SurgePart[] {
  const { hostname, maintenanceId, waiting } = look;
  const others = surge.parts.filter((part) => part.hostname !== hostname);
  if (waiting === 0) return others;
  const mine = surge.parts.find((part) => part.hostname === hostname);
  const until = mine === undefined ? claimEnd(now) : prolonged(mine.until, now);
  const taken = others.reduce((sum, { count }) => sum + count, 0);
  const count = Math.max(0, Math.min(waiting, extraOf(job, surge.base) - taken));
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
