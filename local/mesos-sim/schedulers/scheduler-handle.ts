/**
 * Controls of a simulated scheduler for tests, beside its HTTP interface: the part that Marathon
 * and Peloton share.
 */
import type { Fault } from './fault.ts';
import type { SchedulerRequest } from './scheduler-server.ts';

export interface SchedulerHandle {
  readonly name: string;
  readonly frameworkId: string;
  /** Address of the process that leads at the start. */
  readonly url: string;
  /** Addresses of all processes. */
  readonly urls: readonly string[];
  /** Requests that it received, oldest first. */
  readonly requests: readonly SchedulerRequest[];
  clearRequests(): void;
  /** A health check of the task fails from now on. Throws when there is no such task. */
  makeUnhealthy(taskId: string): void;
  makeHealthy(taskId: string): void;
  /** The task ends by itself, as TASK_FAILED. */
  killAsFailed(taskId: string): void;
  /** Undefined: all is well again. */
  setFault(fault: Fault | undefined): void;
  /** No process leads until the next failover. */
  loseLeader(): void;
  /** Number of the process that leads from now on. @default the next one */
  failover(to?: number): void;
  /** The fewest available instances of a job at any moment since the last reset. */
  lowestAvailable(jobId: string): number;
  /** The most unavailable instances of a job at any moment since the last reset. */
  highestUnavailable(jobId: string): number;
  /** Number of rounds since the last reset, as `Rounds` counts them. */
  rounds(jobId: string): number;
  /** @default of all jobs */
  resetLowest(jobId?: string): void;
}

export interface JobTask {
  readonly taskId: string;
  readonly hostname: string;
  /** Marathon's `waiting` has no task yet: the task id is the one that it will get. */
  readonly phase: 'waiting' | 'staging' | 'running';
  /** Runs, passes its health checks if there are any, and is not being killed. */
  readonly available: boolean;
}

export interface JobView {
  readonly id: string;
  /** Instances that the owner asked for. */
  readonly instances: number;
  /** With TASK_RUNNING. */
  readonly running: number;
  readonly available: number;
  readonly unavailable: number;
  readonly tasks: readonly JobTask[];
}
