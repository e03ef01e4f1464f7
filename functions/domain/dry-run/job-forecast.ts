import { extraOf, floorOf, type Instance, type Job } from '../jobs/job.ts';

/** Predicts the drain of one job. */

export interface JobPlan {
  /** Its instances on the hosts; `leavingAvailable` of them are available. */
  readonly leaving: number;
  readonly leavingAvailable: number;
  readonly available: number;
  /** Instances that may be away at once. */
  readonly mayBeAway: number;
  /** Replacements that may start before an instance leaves, at the same time; 0: none. */
  readonly first: number;
  /** True when the job would fall below its limit if all these instances left at once. */
  readonly wouldGoBelow: boolean;
  /**
   * Rounds until its last instance has left. In each, it gives up what it can spare, and waits for
   * replacements. Null when its last instances never leave.
   */
  readonly rounds: number | null;
  /** Says why the job cannot be moved at all; null when it can. */
  readonly problem: string | null;
  /** Says why the job waits now, although it can be moved; null when it does not wait. */
  readonly waitsFor: string | null;
}

/**
 * Computes the rounds of one job: each gives up as many instances as its limit allows, and ends
 * when their replacements are available. Unavailable instances leave at once. Instances that are
 * away elsewhere use up the limit in the first round, and count as back after it.
 *
 * @param taskIds the tasks on the hosts
 * @param canSurge true when replacements start first, if the job allows for extra instances
 */
export function planJob(job: Job, taskIds: ReadonlySet<string>, canSurge: boolean): JobPlan {
  const onHosts = job.instances.filter((instance) => instance.taskIds.some((taskId) => taskIds.has(taskId)));
  const available = job.instances.filter(isThere).length;
  const leavingAvailable = onHosts.filter(isThere).length;
  const floor = floorOf(job, job.wanted);
  const mayBeAway = job.wanted - floor;
  const first = canSurge ? extraOf(job, job.wanted) : 0;
  const perRound = first > 0 ? first : mayBeAway;
  const now = first > 0 ? first : Math.max(0, available - floor);
  // Instances of a resident job are back only with their host: there is no next round before that.
  const isResident = job.isResident === true;
  const isStuck = leavingAvailable > now && (perRound === 0 || isResident);
  return {
    leaving: onHosts.length,
    leavingAvailable,
    available,
    mayBeAway,
    first,
    wouldGoBelow: leavingAvailable > 0 && available - leavingAvailable < floor,
    rounds: isStuck ? null : roundsOf(onHosts.length, leavingAvailable, now, perRound),
    problem: isStuck ? stuckReason(job, leavingAvailable, now) : null,
    waitsFor: isStuck || leavingAvailable === 0 ? null : waitReason(job, { available, floor, now }),
  };
}

function isThere({ available, ending }: Instance): boolean {
  return available && !ending;
}

function roundsOf(leaving: number, leavingAvailable: number, now: number, perRound: number): number {
  if (leaving === 0) return 0;
  if (leavingAvailable <= now) return 1;
  return (now > 0 ? 1 : 0) + Math.ceil((leavingAvailable - now) / perRound);
}

function stuckReason(job: Job, leaving: number, now: number): string {
  if (job.isResident !== true) {
    return `${job.name} lets no instance be away: give it a limit, or let replacements start first ("surge": true)`;
  }
  return `${job.name} has its data on its agents: its instances can run nowhere else, and are back only after \`complete\`. ${leaving} of them are on these hosts, and ${now} may be away: take the hosts out one after another`;
}

function waitReason(job: Job, { available, floor, now }: { available: number; floor: number; now: number }) {
  if (job.locked !== null) return `no task of ${job.name} is moved while ${job.locked}`;
  if (job.isResident === true) {
    return 'its data are on its agents: what leaves can run nowhere else, and is back only after `complete`';
  }
  if (now > 0) return null;
  const missing = job.missingBecause === null ? '' : `; what is missing does not run: ${job.missingBecause}`;
  return `${job.name} has ${available} of ${job.wanted} instances available and must keep ${floor}${missing}`;
}
