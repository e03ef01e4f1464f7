import { extraOf, floorOf, type Instance, isLockedByOthers, type Job } from './job.ts';

/** Explains to operators what keeps tasks of a job on their host. */

/** A task that stays for now, with the reason. `message` follows the task's name and a colon. */
export interface BlockedTask {
  readonly taskId: string;
  readonly code: string;
  readonly message: string;
  /** Name of its job, where that is known. */
  readonly job?: string;
}

export interface JobHeadroom {
  /** Instances that the owner wants. */
  readonly base: number;
  /** Available instances without a claim. */
  readonly left: number;
  /** Reason why none of them may leave now. */
  readonly locked: string | null;
  /** True while hosts wait for replacements. */
  readonly isSurging: boolean;
  /** Reason why no replacement starts first; null when one does, or none should. */
  readonly noPlace: string | null;
}

interface Fates {
  /** Instances that may not go now. */
  readonly waiting: readonly Instance[];
  /** Instances that were killed a while ago, and are not killed again at this look. */
  readonly toldBefore: readonly Instance[];
}

/** Says why each task stays on the host; a task that is about to be killed has no reason yet. */
export function blockedTasks(
  job: Job,
  taskIds: ReadonlySet<string>,
  { waiting, toldBefore }: Fates,
  headroom: JobHeadroom,
): BlockedTask[] {
  const reason = blockReason(job, headroom);
  return [...taskIds].flatMap((taskId) => {
    const instance = job.instances.find((each) => each.taskIds.includes(taskId));
    if (instance === undefined) return [{ taskId, ...UNKNOWN }];
    if (waiting.includes(instance)) return [{ taskId, ...reason }];
    if (!instance.ending && !toldBefore.includes(instance)) return [];
    return [
      { taskId, ...(instance.stalled === undefined ? ENDING : { code: 'kill-stalled', message: instance.stalled }) },
    ];
  });
}

/** A killed task that is still ending. */
export const ENDING = {
  code: 'ending',
  message: 'was told to end: its kill policy says how long it may take',
} as const;

/** A task on the host that its scheduler does not have. */
export const UNKNOWN = {
  code: 'unknown-to-scheduler',
  message: 'is unknown to its scheduler: wait until it ends, end it by hand, or correct SCHEDULERS',
} as const;

function blockReason(job: Job, { base, left, locked, isSurging, noPlace }: JobHeadroom): Omit<BlockedTask, 'taskId'> {
  const headroom = `${job.name} has ${left} of ${base} instances available`;
  const missing = job.missingBecause === null ? '' : `; what is missing does not run: ${job.missingBecause}`;
  if (isSurging && !isLockedByOthers(job)) {
    return { code: 'waiting-for-replacement', message: `stays until its replacement runs: ${headroom}${missing}` };
  }
  if (locked !== null) {
    return { code: 'job-locked', message: `stays for now: this task of ${job.name} is not moved while ${locked}` };
  }
  const floor = floorOf(job, base);
  if (floor >= base && left >= base) {
    if (noPlace !== null) {
      return { code: 'no-place', message: `stays until there is a place for its replacement: ${noPlace}` };
    }
    const surge = extraOf(job, base) > 0 ? ', or let replacements start first ("surge": true)' : '';
    const message = `${job.name} lets no instance be away: give it a limit${surge}`;
    return { code: 'job-allows-none', message };
  }
  const code = job.missingBecause === null ? 'job-at-limit' : 'no-place';
  const message = `${headroom} besides those that are leaving, and must keep ${floor}: none may leave now${unchecked(job)}${missing}`;
  return { code, message };
}

/** After a restart of the scheduler, all instances of a job may lack a health result. */
function unchecked({ instances }: Job): string {
  const count = instances.filter(isUnchecked).length;
  return count === 0 ? '' : `; ${count} more ${count === 1 ? 'runs and has' : 'run and have'} no health result yet`;
}

function isUnchecked({ available, isBroken = false, ending, startedAt }: Instance): boolean {
  return !available && !isBroken && !ending && startedAt !== null;
}
