/** Starts executions of the two state machines. */
export interface Executions {
  /**
   * Starts one and returns its ARN. The same name and input again is the same execution, so a repeat is harmless.
   * Throws MaintenanceError `ExecutionsUnavailable`.
   */
  start(machine: 'StartMaintenance' | 'CompleteMaintenance', name: string, input: object): Promise<string>;
  /** True while the execution runs; false when it ended or is not known. */
  isRunning(executionArn: string): Promise<boolean>;
}
