/** Starts executions of the two state machines. */
export interface Executions {
  /**
   * Starts one and returns its ARN. The same name and input again is the same execution, so a repeat is harmless.
   * Throws MaintenanceError `ExecutionsUnavailable`.
   */
  start(machine: 'StartMaintenance' | 'CompleteMaintenance', name: string, input: object): Promise<string>;
  /** Names of the state machine's executions that are running now. */
  isRunning(executionArn: string): Promise<boolean>;
}
