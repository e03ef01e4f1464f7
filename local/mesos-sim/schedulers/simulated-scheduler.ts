/**
 * A simulated scheduler: its processes, and the controls for tests that Marathon and Peloton share, beside the
 * HTTP interface.
 */
import type { JobFramework } from './job-framework.ts';
import { SchedulerService } from './scheduler-service.ts';
import type { Tally } from './tally.ts';

interface Identity {
  readonly name: string;
  readonly framework: JobFramework;
  readonly processes: number;
  /** Port of the first process. 0: free ports. */
  readonly port: number;
  /** A task ends by itself, as TASK_FAILED. */
  readonly endTask: (framework: string, taskId: string) => void;
}

/** `Task` is an instance of a job, with that job. */
export abstract class SimulatedScheduler<Task = unknown> extends SchedulerService {
  readonly name: string;
  readonly framework: JobFramework;
  private readonly endTask: Identity['endTask'];

  constructor({ name, framework, processes, port, endTask }: Identity) {
    super(processes, port);
    this.name = name;
    this.framework = framework;
    this.endTask = endTask;
  }

  /** Undefined if it has no such task. */
  protected abstract findTask(taskId: string): Task | undefined;
  protected abstract setHealth(task: Task, isHealthy: boolean): void;
  /** Throws when there is no such job. */
  protected abstract tally(jobId: string): Tally;
  protected abstract tallies(): Iterable<Tally>;

  get frameworkId(): string {
    return this.framework.id ?? '';
  }

  /** A health check of the task fails from now on. Throws when there is no such task. */
  makeUnhealthy(taskId: string): void {
    this.setHealth(this.task(taskId), false);
  }

  makeHealthy(taskId: string): void {
    this.setHealth(this.task(taskId), true);
  }

  /** The task ends by itself, as TASK_FAILED. */
  killAsFailed(taskId: string): void {
    this.task(taskId);
    this.endTask(this.name, taskId);
  }

  /** The fewest available instances of a job at any moment since the last reset. */
  lowestAvailable(jobId: string): number {
    return this.tally(jobId).lowestAvailable;
  }

  /** The most unavailable instances of a job at any moment since the last reset. */
  highestUnavailable(jobId: string): number {
    return this.tally(jobId).highestUnavailable;
  }

  /** Number of rounds since the last reset, as `Rounds` counts them. */
  rounds(jobId: string): number {
    return this.tally(jobId).rounds.count;
  }

  /** @default of all jobs */
  resetLowest(jobId?: string): void {
    for (const tally of jobId === undefined ? this.tallies() : [this.tally(jobId)]) tally.reset();
  }

  private task(taskId: string): Task {
    const task = this.findTask(taskId);
    if (task === undefined) throw new Error(`the simulated ${this.name} has no task ${taskId}`);
    return task;
  }
}
