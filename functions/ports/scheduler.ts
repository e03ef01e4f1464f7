import type { OnDeadline } from '../domain/host/host.ts';
import type { Job } from '../domain/jobs/job.ts';

/** A task that has to leave its host. */
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

/** A scheduler's answer about one task. */
export type MoveAnswer =
  /** The scheduler accepted the kill: the task ends, and starts elsewhere. */
  | { readonly taskId: string; readonly outcome: 'moved' }
  /** The scheduler does not know the task, or no longer. */
  | {
      readonly taskId: string;
      readonly outcome: 'gone';
      /**
       * Later tasks of its instance, on other hosts, that end in its place: the scheduler kills
       * instances, not tasks.
       * @default none
       */
      readonly instead?: readonly string[];
    }
  /** Not now. `code` is stable; `message` continues a sentence about the task (`would leave …`). */
  | {
      readonly taskId: string;
      readonly outcome: 'refused';
      readonly code: string;
      readonly message: string;
      /** Ask again no earlier than this. @default - at the next look */
      readonly retryAfterSeconds?: number;
      /** The scheduler did not answer: the wait before the next attempt grows with each failure. */
      readonly isFailure?: true;
    };

/**
 * Moves tasks away from a host.
 *
 * A refusal of single tasks is an answer. An error of the scheduler itself is a MaintenanceError:
 * `SchedulerUnavailable` (connection, timeout, 5xx: retry later) or `SchedulerRefused` (401, 403, a
 * redirect, garbage: an operator must fix something). It names the call and quotes the reply, never
 * credentials.
 */
export interface Scheduler {
  /** For messages and metrics: `marathon http://marathon:8080`. */
  readonly name: string;
  /**
   * Present on schedulers that accept every kill: this system keeps the limits of their jobs. The
   * others keep the limits themselves.
   */
  readonly limits?: JobLimits;
  /** Moves the tasks in this order; one answer for each. With `limits`, read the jobs before. */
  move(tasks: readonly LeavingTask[]): Promise<readonly MoveAnswer[]>;
}

/** The jobs of a scheduler whose limits this system keeps. */
export interface JobLimits {
  /** Job ids by task id; unknown tasks are left out. Job ids are unique over all schedulers. */
  jobIdsOf(taskIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** The jobs as they are now, never cached; unknown jobs are left out. */
  jobs(jobIds: readonly string[]): Promise<readonly Job[]>;
  /**
   * Grows a job to `size` instances, so that replacements start first. Present where the settings
   * enable it. It never shrinks a job: the scheduler itself would choose the instances that end,
   * and may choose running ones rather than waiting ones.
   */
  readonly scale?: (jobId: string, size: number) => Promise<NotResized | undefined>;
  /**
   * Ends the instances of these tasks and shrinks the job by as many. Overrules a growth that is
   * still under way if the job keeps at least `least` instances. Present beside `scale`.
   */
  readonly endForGood?: (jobId: string, taskIds: readonly string[], least: number) => Promise<NotResized | undefined>;
}

/** A job keeps its size: `message` continues a sentence that begins with the job or a task. */
export interface NotResized {
  readonly code: string;
  readonly message: string;
}
