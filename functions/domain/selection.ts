import { type Claim, claimEnd, isOf, type JobClaims, liveClaims, liveSurge, prolonged, type Surge } from './claims.ts';
import { type Held, heldBack } from './held.ts';
import { extraOf, floorOf, type Instance, type Job } from './job.ts';

/**
 * Which tasks of a job may leave a draining host now.
 *
 * Peloton's rule: an instance may go when it is unavailable already, whatever the reason, or when the job has more instances
 * available than it must keep; those that draining hosts have claimed count as gone. An unavailable instance that might not be
 * killed would block its host for ever.
 */

/** The host that looks, and its tasks that are not terminal. */
export interface Leaving {
  readonly hostname: string;
  readonly maintenanceId: string;
  readonly taskIds: ReadonlySet<string>;
}

export interface Selection {
  /** To be written before anything is done. */
  readonly record: JobClaims;
  /** Instances of this host to be told to end now, by their tasks; told again until they do. */
  readonly go: readonly Claim[];
  readonly held: readonly Held[];
  /** Size that the job is to be asked for. */
  readonly scaleTo?: number;
  /** Instances that the job could still give up. */
  readonly spare: number;
}

/** How long a job is waited for to get an extra instance running. After that its limit alone counts: maybe there is no place for one more. */
export const SURGE_PATIENCE_SECONDS = 600;

/** @param canSurge true when replacements are to be started first, where the job allows for extra instances */
export function selectMoves(job: Job, record: JobClaims, leaving: Leaving, canSurge: boolean, now: Date): Selection {
  const kept = keptClaims(record, job, leaving, now);
  const surge = canSurge ? liveSurge(record, job, now) : null;
  const base = surge?.base ?? job.wanted;
  const surging = surge !== null || (canSurge && extraOf(job, base) > 0);
  const open = mine(job, leaving).filter(
    (instance) => !instance.ending && !kept.some((claim) => isOf(instance, claim)),
  );
  const available = open.filter((instance) => instance.available).sort(KILL_ORDERS[job.killOrder]);
  const left = availableLeft(job, kept);
  const keep = surging ? keepWhileSurging(job, base, left, surge, now) : floorOf(job, base);
  const room = job.locked === null ? Math.max(0, left - keep) : 0;
  const extras = job.wanted - base - pendingShrinks(job, kept);
  const taken = [
    ...open.filter((instance) => !instance.available).map((instance) => claimOn(instance, leaving, false, now)),
    ...available.slice(0, room).map((instance, index) => claimOn(instance, leaving, index < extras, now)),
  ];
  const claims = [...kept, ...taken];
  const waiting = available.slice(room);
  const next = surging ? nextSurge(job, base, surge, claims, { leaving, waiting, taken, left, now }) : null;
  const wanted = next === null ? job.wanted : wantedWith(next, job, claims);
  return {
    record: { ...record, claims, surge: next !== null && isOver(next, job, wanted) ? null : next },
    go: claims.filter((claim) => claim.hostname === leaving.hostname && !isEnding(job, claim)),
    held: heldBack(job, leaving.taskIds, waiting, {
      base,
      left: left - Math.min(room, available.length),
      replacementAsked: next?.parts.some(({ hostname }) => hostname === leaving.hostname) ?? false,
    }),
    ...(wanted !== job.wanted && job.locked === null ? { scaleTo: wanted } : {}),
    spare: left - floorOf(job, base),
  };
}

/** The live claims, this host's prolonged. Those of tasks that have left the host are kept until the job itself has noticed. */
function keptClaims(record: JobClaims, job: Job, leaving: Leaving, now: Date): readonly Claim[] {
  return liveClaims(record, job, now).map((claim) =>
    claim.hostname === leaving.hostname && claim.taskIds.some((taskId) => leaving.taskIds.has(taskId))
      ? { ...claim, until: prolonged(claim.until, now) }
      : claim,
  );
}

function mine(job: Job, { taskIds }: Leaving): readonly Instance[] {
  return job.instances.filter((instance) => instance.taskIds.some((taskId) => taskIds.has(taskId)));
}

function claimOn(
  instance: Instance,
  { hostname, maintenanceId, taskIds }: Leaving,
  shrinks: boolean,
  now: Date,
): Claim {
  const own = instance.taskIds.filter((taskId) => taskIds.has(taskId));
  return { taskIds: own, hostname, maintenanceId, until: claimEnd(now), shrinks };
}

/** Instances that are available and stay so: neither ending nor claimed. */
function availableLeft(job: Job, claims: readonly Claim[]): number {
  return job.instances.filter(
    (instance) => instance.available && !instance.ending && !claims.some((claim) => isOf(instance, claim)),
  ).length;
}

/** Claimed instances whose end will make the job smaller, and has not yet. */
function pendingShrinks(job: Job, claims: readonly Claim[]): number {
  return claims.filter((claim) => claim.shrinks && !isEnding(job, claim)).length;
}

function isEnding(job: Job, claim: Claim): boolean {
  return job.instances.some((instance) => isOf(instance, claim) && instance.ending);
}

/** As many as before have to stay, so that each replacement runs first; the job's limit when one is waited for in vain. */
function keepWhileSurging(job: Job, base: number, left: number, surge: Surge | null, now: Date): number {
  const floor = floorOf(job, base);
  const isPatient = surge === null || now.getTime() - Date.parse(surge.since) < SURGE_PATIENCE_SECONDS * 1_000;
  return isPatient ? Math.max(floor, Math.min(base, surge?.availableBefore ?? left)) : floor;
}

interface SurgeLook {
  readonly leaving: Leaving;
  readonly waiting: readonly Instance[];
  readonly taken: readonly Claim[];
  readonly left: number;
  readonly now: Date;
}

/** One extra instance for each of this host's that wait, as far as the job allows and other hosts have not asked for them. */
function nextSurge(job: Job, base: number, surge: Surge | null, claims: readonly Claim[], look: SurgeLook): Surge {
  const { leaving, waiting, taken, left, now } = look;
  const before = surge?.parts.find((part) => part.hostname === leaving.hostname);
  const others = surge?.parts.filter((part) => part.hostname !== leaving.hostname) ?? [];
  const room = extraOf(job, base) - sum(others) - pendingShrinks(job, claims);
  const count = Math.max(0, Math.min(waiting.length, room));
  const { hostname, maintenanceId } = leaving;
  const until = before === undefined ? claimEnd(now) : prolonged(before.until, now);
  const parts = count === 0 ? others : [...others, { hostname, maintenanceId, count, until }];
  const next = {
    base,
    availableBefore: surge?.availableBefore ?? left,
    since: surge === null || taken.some(({ shrinks }) => shrinks) ? now.toISOString() : surge.since,
    parts,
  };
  return { ...next, peak: Math.max(surge?.peak ?? base, base + sum(parts) + pendingShrinks(job, claims)) };
}

function sum(parts: Surge['parts']): number {
  return parts.reduce((total, { count }) => total + count, 0);
}

function wantedWith(surge: Surge, job: Job, claims: readonly Claim[]): number {
  return surge.base + sum(surge.parts) + pendingShrinks(job, claims);
}

/** True when the job is as large as its owner wants it, and nobody asks for more. */
function isOver(surge: Surge, job: Job, wanted: number): boolean {
  return surge.parts.length === 0 && wanted === surge.base && job.wanted === surge.base;
}

/** Jobs list instances in no order; those that never started are the youngest. */
const KILL_ORDERS = {
  'youngest-first': (one: Instance, other: Instance) => startOf(other).localeCompare(startOf(one)),
  'oldest-first': (one: Instance, other: Instance) => startOf(one).localeCompare(startOf(other)),
} as const satisfies Record<Job['killOrder'], (one: Instance, other: Instance) => number>;

function startOf({ startedAt }: Instance): string {
  return startedAt ?? '9999';
}
