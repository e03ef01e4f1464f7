import type { Asks } from './resources.ts';

/** The state of the master and its agents. Nanoseconds are bigint: they do not fit a double. */

/** A machine of the schedule. Mesos compares the host name without case, and the ip exactly. */
export interface MachineId {
  readonly hostname?: string;
  readonly ip?: string;
}

export interface MaintenanceWindow {
  readonly machineIds: readonly MachineId[];
  readonly unavailability: { readonly startNs: bigint; readonly durationNs?: bigint };
}

/** The whole maintenance schedule of the cluster: a POST replaces all of it. */
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
  /** Gets offers: connected, neither deactivated nor draining. */
  readonly active: boolean;
  /** True after DEACTIVATE_AGENT or DRAIN_AGENT. A dead agent is inactive, NOT deactivated. */
  readonly deactivated: boolean;
  readonly drain?: DrainState;
  /** Attributes (`--attributes`) by name, as text; ranges and sets are left out. */
  readonly attributes: Readonly<Record<string, string>>;
  /** The later of registered_time and reregistered_time, in nanoseconds of the master's clock. */
  readonly registeredAtNs: bigint;
  /** The master counts no resources in use there, as far as this principal may see them. */
  readonly isIdle?: true;
}

/** A task that has not ended. */
export interface Task {
  readonly taskId: string;
  readonly frameworkId: string;
  readonly agentId: string;
  /** State in Mesos, for example TASK_RUNNING. */
  readonly state: string;
  /** Only in a dry run. */
  readonly asks?: Asks;
}

/** Tasks of one agent, with the names of its frameworks by id. */
export interface AgentTasks {
  readonly tasks: readonly Task[];
  /** Ended tasks that no framework acknowledged: their agent keeps them, and stays DRAINING. */
  readonly unacknowledged: readonly Task[];
  readonly frameworkNames: ReadonlyMap<string, string>;
  /** A sentence when more tasks run there than Mesos shows to this principal. */
  readonly hidden?: string;
  /** Reason why the agent does not count its tasks: it may show only some. */
  readonly uncounted?: string;
}
