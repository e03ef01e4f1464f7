import type { HostMachine } from '../domain/host/next-action.ts';

export type Machine = HostMachine | 'RollMaintenance' | 'WatchHosts';

/** The end of an execution's wait. `output` becomes the output of the waiting state. */
export type WaitAnswer =
  | { readonly kind: 'done'; readonly output?: object }
  | { readonly kind: 'failed'; readonly error: string; readonly cause: string };

/** Executions of the state machines. Throws ExecutionsUnavailable. */
export interface Executions {
  /** The ARN of an execution of that name, started or not. */
  arn(machine: Machine, name: string): string;
  /** Starts an execution; returns its ARN. The same name and input is the same execution. */
  start(machine: Machine, name: string, input: object): Promise<string>;
  /**
   * Answers the token of a waiting execution. False for a token that no execution waits for: it was
   * answered before, or its execution has ended.
   */
  answer(token: string, answer: WaitAnswer): Promise<boolean>;
  /** False also for an unknown execution. */
  isRunning(executionArn: string): Promise<boolean>;
}
