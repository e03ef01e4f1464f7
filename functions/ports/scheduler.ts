import type { OnDeadline } from '../domain/host/host.ts';
import type { Job } from '../domain/jobs/job.ts';

/** A task that shall leave its host. */
export interface LeavingTask {
  readonly taskId: string;
  readonly frameworkId: string;
  /** The framework's name. */
  readonly framework: string;
  readonly agentId: string;
  readonly hostname: string;
  readonly maintenanceId: string;
  readonly reason: string;
  /** RFC 3339. */
  readonly deadline: string | null;
  readonly onDeadline: OnDeadline;
}

/** What the scheduler says about moving one task. */
export type MoveAnswer =
  /** Its kill was accepted: it ends, and is started elsewhere. */
  | { readonly taskId: string; readonly outcome: 'moved' }
  /** The scheduler does not know it, or not any more. */
  | {
      readonly taskId: string;
      readonly outcome: 'gone';
      /** Later tasks of its instance, elsewhere, that were told to end in its place: the scheduler kills instances, not tasks. @default none */
      readonly instead?: readonly string[];
    }
  /** Not now: `code` is stable, `message` continues a sentence that begins with the task (`would leave its job …`). */
  | {
      readonly taskId: string;
      readonly outcome: 'refused';
      readonly code: string;
      readonly message: string;
      /** Not to be asked about again before. @default - at the next look */
      readonly retryAfterSeconds?: number;
      /** Nobody answered: the task is asked about again after a time that grows with each failure. */
      readonly isFailure?: true;
    };

/**
 * A way to move tasks away from a host.
 *
 * Trouble with some of the tasks is an answer. Trouble with the scheduler itself is a MaintenanceError: `SchedulerUnavailable`
 * (connection, timeout, 5xx: later) or `SchedulerRefused` (401, 403, a redirect, garbage: somebody has to mend something); it
 * names the call and quotes what was said, never credentials.
 */
export interface Scheduler {
  /** For messages and metrics: `marathon http://marathon:8080`. */
  readonly name: string;
  /** Present on schedulers that let us do what we like to a job: its limits are ours to keep. The others keep theirs themselves, and are just asked. */
  readonly limits?: JobLimits;
  /** Asks for tasks to be moved, in that order; one answer for each. Harmless to repeat, for jobs whose limits are ours after a new look at them. */
  move(tasks: readonly LeavingTask[]): Promise<readonly MoveAnswer[]>;
}

/** The jobs of a scheduler, whose limits are ours to keep. */
export interface JobLimits {
  /** Ids of the jobs that tasks belong to, by task id. One that is none of this scheduler's is left out. Job ids are unique over all schedulers. */
  jobIdsOf(taskIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** The jobs as they are now: looked up after the call, never remembered. One that the scheduler does not have, or that is another's, is left out. */
  jobs(jobIds: readonly string[]): Promise<readonly Job[]>;
  /**
   * True for a job that drops kills while those of an earlier call are under way: what is to end on several hosts has to be in one call.
   * @default false
   */
  readonly takesOneCall?: (jobId: string) => boolean;
  /**
   * Asks for a job to be `wanted` instances large, more than now, so that replacements start first. Present where the settings ask for it.
   * It never makes a job smaller: a scheduler chooses itself what ends then, and may choose what runs rather than what waits.
   */
  readonly scale?: (jobId: string, wanted: number) => Promise<NotResized | undefined>;
  /**
   * Ends the instances of these tasks and makes the job as many instances smaller. A growth of the job that is still under way is
   * overruled while at least `least` instances stay wanted. Present beside `scale`.
   */
  readonly endForGood?: (jobId: string, taskIds: readonly string[], least: number) => Promise<NotResized | undefined>;
}

/** Why a job keeps its size. `message` continues a sentence that begins with the job or a task. */
export interface NotResized {
  readonly code: string;
  readonly message: string;
}
