import { type BlockedTask, blockedTasks } from './blocked-tasks.ts';
import {
  availableBeside,
  type Claim,
  claimEnd,
  hasAny,
  isDue,
  type JobClaims,
  liveClaims,
  MAX_CLAIMS,
  prolonged,
  type Surge,
  tasksOf,
} from './claims.ts';
import { floorOf, type Instance, type Job, KILL_ORDERS } from './job.ts';
import { ANY_PLACE, isPatient, keepWhileSurging, mayOverrule, nextSurge, type Places, surgeOf } from './surge.ts';

/**
 * Which tasks of a job may leave a draining host now.
 *
 * An instance may go when it is known to be broken, or when enough others are available; those that draining hosts have claimed count
 * as gone. A broken instance that might not be killed would block its host for ever. One that starts, or runs without a result
 * of its health checks, may be serving already: it goes only while the job keeps its limit without it. After Marathon has restarted
 * all instances of a job are like that.
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
  /** Instances of this host to be told to end now, by their tasks; told again after a while if they have not. */
  readonly go: readonly Claim[];
  readonly held: readonly BlockedTask[];
  /** A larger size that the job is to be asked for. When that was answered, `resized` has to be written. */
  readonly scaleTo?: number;
  /** Instances that are to be ended for good, instead of being started anew; the same has to be written when that was answered. */
  readonly forGood?: ForGood;
  /** Instances that the job could still give up. */
  readonly spare: number;
}

interface ForGood {
  /** Some may be among those of `go`. */
  readonly taskIds: readonly string[];
  /** Instances that the owner wants. */
  readonly least: number;
}

/**
 * @param places that are known for extra instances
 * @param canSurge true when replacements are to be started first, where the job allows for extra instances
 */
export function selectMoves(
  job: Job,
  record: JobClaims,
  leaving: Leaving,
  canSurge: boolean,
  now: Date,
  places: Places = ANY_PLACE,
): Selection {
  const kept = liveClaims(record, job, now);
  const left = availableBeside(kept, job).length;
  const surge = canSurge ? surgeOf(record, job, left, places, now) : null;
  const standing = standingOf(job, surge, { left, noPlace: canSurge ? places.because : null }, now);
  const { claims, going, told, waiting, stopped, spared } = choose(job, kept, leaving, standing, now);
  const look = { ...leaving, waiting: waiting.length, isMoving: spared > 0, claims, going, places };
  const next = surge === null ? { surge, forGood: [] } : nextSurge(surge, job, look, now);
  const afterwards = { ...standing, left: left - spared };
  return {
    record: { ...record, claims, surge: next.surge },
    go: claims.filter((claim) => hasAny(claim, tasksOf(told))),
    held: blockedTasks(
      job,
      leaving.taskIds,
      { waiting: [...waiting, ...stopped], toldBefore: without(going, [...told, ...next.forGood]) },
      afterwards,
    ),
    ...(next.scaleTo === undefined ? {} : { scaleTo: next.scaleTo }),
    ...(next.forGood.length === 0 ? {} : { forGood: { taskIds: [...tasksOf(next.forGood)], least: standing.base } }),
    spare: afterwards.left - floorOf(job, standing.base),
  };
}

/** How the job stands, whichever host looks. */
interface Standing {
  /** What its owner wants. */
  readonly base: number;
  /** Available instances that nobody has claimed. */
  readonly left: number;
  /** How many of them must stay. */
  readonly keep: number;
  /** Why none of them may go now. */
  readonly locked: string | null;
  /** Instances that may go although it is locked, all of them for good. */
  readonly overruled: number;
  /** True while replacements are waited for. */
  readonly isSurging: boolean;
  /** Why no replacement is asked for. */
  readonly noPlace: string | null;
}

type Seen = Pick<Standing, 'left' | 'noPlace'>;

function standingOf(job: Job, surge: Surge | null, seen: Seen, now: Date): Standing {
  if (surge === null) {
    const { wanted, locked } = job;
    return { ...seen, base: wanted, keep: floorOf(job, wanted), locked, overruled: 0, isSurging: false };
  }
  return {
    ...seen,
    base: surge.base,
    keep: keepWhileSurging(surge, job, now),
    locked: job.locked ?? (surge.resizing === null ? null : 'another number of instances is asked for'),
    overruled: mayOverrule(surge, job, now),
    isSurging: isPatient(surge, job, now),
  };
}

interface Choice {
  /** All that count from now on, of all hosts. */
  readonly claims: readonly Claim[];
  /** Instances of this host that are to end. */
  readonly going: readonly Instance[];
  /** Those of them that are told so at this look. */
  readonly told: readonly Instance[];
  /** Instances of the host that are not broken, and were not taken. */
  readonly waiting: readonly Instance[];
  /** Those that were taken at an earlier look, and may not go now. */
  readonly stopped: readonly Instance[];
  /** How many available instances were taken. */
  readonly spared: number;
}

function choose(job: Job, kept: readonly Claim[], leaving: Leaving, standing: Standing, now: Date): Choice {
  const own = job.instances.filter((instance) => !instance.ending && hasAny(instance, leaving.taskIds));
  const keptTasks = tasksOf(kept);
  const due = tasksOf(kept.filter((claim) => isDue(claim, now)));
  const [claimed, open] = partition(own, (instance) => hasAny(instance, keptTasks));
  const [broken, others] = partition(open, isBroken);
  const [ready, unsure] = partition(others, ({ available }) => available);
  const room = roomIn(job, standing);
  const spare = ready.toSorted(KILL_ORDERS[job.killOrder]).slice(0, Math.max(0, room));
  const taken = [...broken, ...(room >= 0 ? unsure : []), ...spare].slice(0, Math.max(0, MAX_CLAIMS - kept.length));
  const spared = taken.filter(({ available }) => available).length;
  // Nobody may have acted upon a claim of an earlier look, and the job may have lost instances since.
  const [again, stopped] = partition(claimed, (instance) => isBroken(instance) || room >= spared);
  const claims = [...prolongedFor(again, kept, now), ...taken.map((instance) => claimOn(instance, leaving, now))];
  return {
    claims,
    going: [...again, ...taken],
    told: [...again.filter((instance) => hasAny(instance, due)), ...taken],
    waiting: others.filter((instance) => !taken.includes(instance)),
    stopped,
    spared,
  };
}

/** A claim on what is not told to end any more runs out, so that its job is not held up by it for ever. */
function prolongedFor(going: readonly Instance[], kept: readonly Claim[], now: Date): readonly Claim[] {
  const told = tasksOf(going);
  return kept.map((claim) => (hasAny(claim, told) ? { ...claim, until: prolonged(claim.until, now) } : claim));
}

/**
 * Available instances that may go; below 0 when too many have gone already. Those beyond what the job wants are about to be killed by
 * its scheduler: nobody counts on them.
 */
function roomIn({ wanted }: Job, { left, keep, locked, overruled }: Standing): number {
  const room = Math.min(left, wanted) - keep;
  if (locked === null) return room;
  return overruled > 0 ? Math.min(room, overruled) : -1;
}

function claimOn(instance: Instance, { hostname, maintenanceId, taskIds }: Leaving, now: Date): Claim {
  const own = instance.taskIds.filter((taskId) => taskIds.has(taskId));
  return { taskIds: own, hostname, maintenanceId, until: claimEnd(now) };
}

function without(all: readonly Instance[], some: readonly Instance[]): readonly Instance[] {
  return all.filter((instance) => !some.includes(instance));
}

function isBroken({ isBroken = false }: Instance): boolean {
  return isBroken;
}

function partition<T>(all: readonly T[], is: (one: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [all.filter(is), all.filter((one) => !is(one))];
}
