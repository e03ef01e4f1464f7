/** Jobs of a simulated scheduler as tests see them: the part that Marathon and Peloton share. */

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
