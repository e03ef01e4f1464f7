import { extraOf, floorOf, type Instance, isLockedByOthers, type Job } from './job.ts';

/** What keeps tasks of a job on their host, in words for operators. */

/** A task that stays for now, and why. `message` goes on from the task's name. */
export interface BlockedTask {
  readonly taskId: string;
  readonly code: string;
  readonly message: string;
}

interface JobHeadroom {
  /** Instances that its owner wants. */
  readonly base: number;
  /** Available instances that stay. */
  readonly left: number;
  /** Why none of them may go now. */
  readonly locked: string | null;
  /** True while replacements are waited for. */
  readonly isSurging: boolean;
  /** Why no replacement is started first; null where one is, or none is to be. */
  readonly noPlace: string | null;
}

interface Fates {
  /** Instances that may not go now. */
  readonly waiting: readonly Instance[];
  /** Those that were told to end a while ago, and are not told again at this look. */
  readonly toldBefore: readonly Instance[];
}

/** Why each task of the host does not leave now; one that is about to be told to end has no reason yet. */
export function blockedTasks(
  job: Job,
  taskIds: ReadonlySet<string>,
  { waiting, toldBefore }: Fates,
  standing: JobHeadroom,
): BlockedTask[] {
  const reason = reasonOfBlock(job, standing);
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

/** A task that was told to end and is at it. */
export const ENDING = {
  code: 'ending',
  message: 'was told to end: its kill policy says how long it may take',
} as const;

/** A task on the host that the scheduler does not have. */
export const UNKNOWN = {
  code: 'unknown-to-scheduler',
  message: 'is not known to its scheduler: it ends by itself, or somebody has to end it',
} as const;

function reasonOfBlock(job: Job, { base, left, locked, isSurging, noPlace }: JobHeadroom): Omit<BlockedTask, 'taskId'> {
  const standing = `${job.name} has ${left} of ${base} instances available`;
  const missing = job.missingBecause === null ? '' : `; what is missing does not run: ${job.missingBecause}`;
  if (isSurging && !isLockedByOthers(job)) {
    return { code: 'waiting-for-replacement', message: `stays until its replacement runs: ${standing}${missing}` };
  }
  if (locked !== null) {
    return { code: 'job-locked', message: `stays for now: ${job.name} is left alone while ${locked}` };
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
  const message = `${standing} besides those that are leaving, and must keep ${floor}${unchecked(job)}${missing}`;
  return { code, message };
}

/** After a restart of its scheduler a job may look as if none of its instances were there. */
function unchecked({ instances }: Job): string {
  const count = instances.filter(isUnchecked).length;
  return count === 0 ? '' : `; ${count} more ${count === 1 ? 'runs and has' : 'run and have'} no health result yet`;
}

function isUnchecked({ available, isBroken = false, ending, startedAt }: Instance): boolean {
  return !available && !isBroken && !ending && startedAt !== null;
}
