import { type BlockedTask, blockedTasks, type JobHeadroom } from './blocked-tasks.ts';
import { floorOf, type Instance, type Job, KILL_ORDERS } from './job.ts';
import {
  availableBeside,
  type Claim,
  claimEnd,
  hasAny,
  isDue,
  type JobClaims,
  type Leaving,
  liveClaims,
  MAX_CLAIMS,
  prolonged,
  type Surge,
  tasksOf,
} from './job-claims.ts';
import { ANY_PLACE, isPatient, keepWhileSurging, mayOverrule, nextSurge, type Places, surgeOf } from './surge.ts';

/**
 * Selects the tasks of a job that may leave their draining hosts now, for all hosts at once.
 *
 * An instance may leave when it is known to be broken, or when enough others are available; claimed
 * instances count as gone. A broken instance that must stay would block its host for ever. An
 * instance that starts, or has no health result yet, may be serving: it leaves only while the job
 * keeps its limit without it. All instances look like that after a restart of Marathon.
 */

export interface Selection {
  /** Must be stored before any other action. */
  readonly record: JobClaims;
  /** Claims to kill now; repeated later if the instances have not ended. */
  readonly go: readonly Claim[];
  readonly held: readonly BlockedTask[];
  /** The larger size to request. Store `resized(record)` once the scheduler has answered. */
  readonly scaleTo?: number;
  /** Instances to end without a relaunch. Store `resized(record)` when the scheduler answered. */
  readonly forGood?: ForGood;
  /** Instances that the job can still give up. */
  readonly spare: number;
}

interface ForGood {
  /** May include instances of `go`. */
  readonly taskIds: readonly string[];
  /** Instances that the owner wants. */
  readonly least: number;
}

/**
 * @param canSurge true when the scheduler can start replacements first, if the job allows them
 * @param places the known places where extra instances can run
 */
export function selectMoves(
  job: Job,
  record: JobClaims,
  leaving: readonly Leaving[],
  canSurge: boolean,
  now: Date,
  places: Places = ANY_PLACE,
): Selection {
  const kept = liveClaims(record, job, now);
  const left = availableBeside(kept, job).length;
  const surge = canSurge ? surgeOf(record, job, left, places, now) : null;
  const state = jobStateOf(job, surge, { left, noPlace: canSurge ? places.because : null }, now);
  const { claims, going, killed, waiting, stopped, spared } = choose(job, kept, leaving, state, now);
  const look = { leaving, waiting, isMoving: spared > 0, claims, going, places };
  const next = surge === null ? { surge, forGood: [] } : nextSurge(surge, job, look, now);
  const afterwards = { ...state, left: left - spared };
  return {
    record: { ...record, claims, surge: next.surge },
    go: claims.filter((claim) => hasAny(claim, tasksOf(killed))),
    held: blockedTasks(
      job,
      tasksOf(leaving),
      { waiting: [...waiting, ...stopped], toldBefore: without(going, [...killed, ...next.forGood]) },
      afterwards,
    ),
    ...(next.scaleTo === undefined ? {} : { scaleTo: next.scaleTo }),
    ...(next.forGood.length === 0 ? {} : { forGood: { taskIds: [...tasksOf(next.forGood)], least: state.base } }),
    spare: afterwards.left - floorOf(job, state.base),
  };
}

/** State of the job before the choice. */
interface JobState extends JobHeadroom {
  /** Number of available instances that must stay. */
  readonly keep: number;
  /** Instances that may leave for good although the job is locked. */
  readonly overruled: number;
}

type Seen = Pick<JobState, 'left' | 'noPlace'>;

function jobStateOf(job: Job, surge: Surge | null, seen: Seen, now: Date): JobState {
  if (surge === null) {
    const { wanted, locked } = job;
    return { ...seen, base: wanted, keep: floorOf(job, wanted), locked, overruled: 0, isSurging: false };
  }
  return {
    ...seen,
    base: surge.base,
    keep: keepWhileSurging(surge, job, now),
    locked: job.locked ?? (surge.resizing === null ? null : 'a request for another number of instances is under way'),
    overruled: mayOverrule(surge, job, now),
    isSurging: isPatient(surge, job, now),
  };
}

interface Choice {
  /** Valid claims from now on. */
  readonly claims: readonly Claim[];
  /** Instances of the hosts that must end. */
  readonly going: readonly Instance[];
  /** Instances among `going` that are killed at this look. */
  readonly killed: readonly Instance[];
  /** Instances of the hosts that are neither broken nor taken. */
  readonly waiting: readonly Instance[];
  /** Instances taken at an earlier look that may not leave now. */
  readonly stopped: readonly Instance[];
  /** Number of available instances taken. */
  readonly spared: number;
}

function choose(job: Job, kept: readonly Claim[], leaving: readonly Leaving[], state: JobState, now: Date): Choice {
  const onHosts = tasksOf(leaving);
  const own = job.instances.filter((instance) => !instance.ending && hasAny(instance, onHosts));
  const keptTasks = tasksOf(kept);
  const due = tasksOf(kept.filter((claim) => isDue(claim, now)));
  const [claimed, open] = partition(own, (instance) => hasAny(instance, keptTasks));
  const [broken, others] = partition(open, isBroken);
  const [ready, unsure] = partition(others, ({ available }) => available);
  const headroom = headroomOf(job, state);
  const spare = ready.toSorted(KILL_ORDERS[job.killOrder]).slice(0, Math.max(0, headroom));
  const taken = [...broken, ...(headroom >= 0 ? unsure : []), ...spare].slice(0, Math.max(0, MAX_CLAIMS - kept.length));
  const spared = taken.filter(({ available }) => available).length;
  // An earlier claim may not have led to a kill, and the job may have lost instances since.
  const [again, stopped] = partition(claimed, (instance) => isBroken(instance) || headroom >= spared);
  const claims = [...prolongedFor(again, kept, now), ...taken.flatMap((instance) => claimsOn(instance, leaving, now))];
  return {
    claims,
    going: [...again, ...taken],
    killed: [...again.filter((instance) => hasAny(instance, due)), ...taken],
    waiting: others.filter((instance) => !taken.includes(instance)),
    stopped,
    spared,
  };
}

/** Prolongs the claims of going instances. Others run out, and do not block the job for ever. */
function prolongedFor(going: readonly Instance[], kept: readonly Claim[], now: Date): readonly Claim[] {
  const killed = tasksOf(going);
  return kept.map((claim) => (hasAny(claim, killed) ? { ...claim, until: prolonged(claim.until, now) } : claim));
}

/**
 * Available instances that may leave; negative when too many have left. Instances beyond the
 * desired number do not count: the scheduler is about to kill them.
 */
function headroomOf({ wanted }: Job, { left, keep, locked, overruled }: JobState): number {
  const headroom = Math.min(left, wanted) - keep;
  if (locked === null) return headroom;
  return overruled > 0 ? Math.min(headroom, overruled) : -1;
}

function claimsOn(instance: Instance, leaving: readonly Leaving[], now: Date): readonly Claim[] {
  const until = claimEnd(now);
  return leaving.flatMap(({ hostname, maintenanceId, taskIds }) => {
    const own = instance.taskIds.filter((taskId) => taskIds.has(taskId));
    return own.length === 0 ? [] : [{ taskIds: own, hostname, maintenanceId, until }];
  });
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
