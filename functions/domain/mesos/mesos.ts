import type { Asks } from './resources.ts';

/** Mesos in our words: what a look at the master and its agents yields. Nanoseconds are bigint: they do not fit a double. */

/** A machine of the maintenance schedule: Mesos compares the host name without case, and the ip exactly. */
export interface MachineId {
  readonly hostname?: string;
  readonly ip?: string;
}

export interface MaintenanceWindow {
  readonly machineIds: readonly MachineId[];
  readonly unavailability: { readonly startNs: bigint; readonly durationNs?: bigint };
}

/** The whole maintenance schedule of the cluster. The master knows only this: a POST replaces all of it. */
export interface Schedule {
  readonly windows: readonly MaintenanceWindow[];
}

export type InverseOfferAnswer = 'accepted' | 'declined';

export interface MaintenanceStatus {
  readonly draining: readonly {
    readonly id: MachineId;
    readonly answers: readonly { readonly frameworkId: string; readonly answer: InverseOfferAnswer }[];
  }[];
  readonly down: readonly MachineId[];
}

export type DrainState = 'draining' | 'drained';

/** An agent that the master lists. */
export interface Agent {
  readonly agentId: string;
  readonly hostname: string;
  readonly ip: string;
  readonly port: number;
  /** May get offers: connected, neither deactivated nor draining. */
  readonly active: boolean;
  /** Switched off by an operator (DEACTIVATE_AGENT or DRAIN_AGENT). A dead agent is inactive and NOT deactivated. */
  readonly deactivated: boolean;
  readonly drain?: DrainState;
  /** As the agent was started with (`--attributes`): text and numbers as text, by name; ranges and sets are left out. */
  readonly attributes: Readonly<Record<string, string>>;
  /** The later of registered_time and reregistered_time: nanoseconds of the master's clock, in whole microseconds. */
  readonly registeredAtNs: bigint;
}

/** A task that is not terminal on its agent. */
export interface Task {
  readonly taskId: string;
  readonly frameworkId: string;
  readonly agentId: string;
  /** Mesos' name of the state, for instance TASK_RUNNING. */
  readonly state: string;
  /** Only where a plan was to know it. */
  readonly asks?: Asks;
}

/** What one agent runs, with its frameworks' names by id. */
export interface AgentTasks {
  readonly tasks: readonly Task[];
  /** Tasks that have ended, but whose framework has not acknowledged it: the agent keeps them (and stays DRAINING) until then. */
  readonly unacknowledged: readonly Task[];
  readonly frameworkNames: ReadonlyMap<string, string>;
  /** A sign, in words, that more tasks run there than Mesos shows to this principal. */
  readonly hidden?: string;
  /** Why the agent does not tell how many tasks it runs: what it shows may not be all. */
  readonly uncounted?: string;
}
