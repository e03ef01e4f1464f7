import type { HostMachine } from '../domain/host/next-action.ts';

export type Machine = HostMachine | 'RollMaintenance';

/** Executions of the state machines. Throws ExecutionsUnavailable. */
export interface Executions {
  /** The ARN of an execution of that name, started or not. */
  arn(machine: Machine, name: string): string;
  /**
   * Starts an execution and returns its ARN. Safe to repeat: the same name and input is the same
   * execution.
   */
  start(machine: Machine, name: string, input: object): Promise<string>;
  /** False also for an unknown execution. */
  isRunning(executionArn: string): Promise<boolean>;
}
