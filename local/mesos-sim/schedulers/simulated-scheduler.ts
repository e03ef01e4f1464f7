/**
 * A simulated scheduler: its processes, and the controls for tests that Marathon and Peloton share, beside the
 * HTTP interface.
 */
import type { Reply } from '../http/reply.ts';
import type { Fault } from './fault.ts';
import type { JobFramework } from './job-framework.ts';
import type { Asked } from './request.ts';
import type { SchedulerRequest } from './scheduler-server.ts';
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
export abstract class SimulatedScheduler<Task = unknown> {
  readonly name: string;
  readonly framework: JobFramework;
  protected readonly service: SchedulerService;
  private readonly endTask: Identity['endTask'];

  constructor({ name, framework, processes, port, endTask }: Identity) {
    this.name = name;
    this.framework = framework;
    this.endTask = endTask;
    this.service = new SchedulerService({ processes, port, answer: (asked) => this.answer(asked) });
  }

  protected abstract answer(asked: Asked): Reply;
  /** Undefined: it has no such task. */
  protected abstract findTask(taskId: string): Task | undefined;
  protected abstract setHealth(task: Task, isHealthy: boolean): void;
  /** Throws when there is no such job. */
  protected abstract tally(jobId: string): Tally;
  protected abstract tallies(): Iterable<Tally>;

  async start(): Promise<void> {
    await this.service.start();
  }

  async stop(): Promise<void> {
    await this.service.stop();
  }

  get frameworkId(): string {
    return this.framework.id ?? '';
  }

  /** Address of the process that leads at the start. */
  get url(): string {
    return this.urls[0] ?? '';
  }

  /** Addresses of all processes. */
  get urls(): readonly string[] {
    return this.service.urls;
  }

  /** Requests that it received, oldest first. */
  get requests(): readonly SchedulerRequest[] {
    return this.service.requests;
  }

  clearRequests(): void {
    this.service.clearRequests();
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

  /** Undefined: all is well again. */
  setFault(fault: Fault | undefined): void {
    this.service.setFault(fault);
  }

  /** No process leads until the next failover. */
  loseLeader(): void {
    this.service.loseLeader();
  }

  /** Number of the process that leads from now on. @default the next one */
  failover(to?: number): void {
    this.service.failover(to);
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
