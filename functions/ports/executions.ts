export type Machine = 'StartMaintenance' | 'CompleteMaintenance' | 'RollMaintenance';

/** Executions of the state machines. Throws MaintenanceError `ExecutionsUnavailable`. */
export interface Executions {
  /** The ARN that an execution of that name has, whether it was started or not. */
  arn(machine: Machine, name: string): string;
  /** Starts one and returns its ARN. The same name and input again is the same execution, so a repeat is harmless. */
  start(machine: Machine, name: string, input: object): Promise<string>;
  /** True while the execution runs; false when it ended or is not known. */
  isRunning(executionArn: string): Promise<boolean>;
}
