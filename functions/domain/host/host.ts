/**
 * What a host is, and what it can become.
 *
 * The four states and the two goals are Peloton's. State changes follow one circle,
 * UP → DRAINING → DRAINED → DOWN → UP, with one way back: a cancelled drain returns to UP.
 */

export const HOST_STATES = ['HOST_STATE_UP', 'HOST_STATE_DRAINING', 'HOST_STATE_DRAINED', 'HOST_STATE_DOWN'] as const;
export type HostState = (typeof HOST_STATES)[number];

export const GOALS = ['HOST_STATE_UP', 'HOST_STATE_DOWN'] as const;
/** Where a host is wanted. Only a request changes it. */
export type Goal = (typeof GOALS)[number];

/** Where each state may lead. Anything else is a fault of the caller, never a thing to write. */
const SUCCESSORS = {
  HOST_STATE_UP: ['HOST_STATE_DRAINING'],
  HOST_STATE_DRAINING: ['HOST_STATE_DRAINED', 'HOST_STATE_UP'],
  HOST_STATE_DRAINED: ['HOST_STATE_DOWN', 'HOST_STATE_UP'],
  HOST_STATE_DOWN: ['HOST_STATE_UP'],
} as const satisfies Record<HostState, readonly HostState[]>;

export function mayFollow(from: HostState, to: HostState): boolean {
  return (SUCCESSORS[from] as readonly HostState[]).includes(to);
}

/** True for a host that somebody else had put where it is before its maintenance was asked for: the first step towards it is still ours to do. */
export function isTakenOver({ stateSince, maintenance }: Pick<Host, 'stateSince' | 'maintenance'>): boolean {
  return maintenance !== null && Date.parse(stateSince) < Date.parse(maintenance.requestedAt);
}

export const AGENT_STATUSES = ['active', 'deactivated', 'disconnected', 'draining', 'drained', 'gone'] as const;
export type AgentStatus = (typeof AGENT_STATUSES)[number];

/** An agent process of the host, as the master last showed it. */
export interface AgentSeen {
  readonly agentId: string;
  readonly port: number;
  readonly status: AgentStatus;
  /** When it last registered or re-registered, nanoseconds of the master's clock, in decimal: past a double's precision. */
  readonly registeredAt: string;
}

/** Why a task has not left the host yet. `since` is an RFC 3339 time. */
export interface Blocker {
  readonly taskId: string;
  readonly framework: string;
  readonly code: string;
  readonly message: string;
  readonly since: string;
}

/** How the drain of a host goes on; null while none is under way. */
export interface DrainProgress {
  /** When a task last left the host; in the beginning, when it was first looked at. RFC 3339. */
  readonly movedAt: string;
  /** True when no task has left for so long that somebody should look. */
  readonly stuck: boolean;
  /** Frameworks that have placed tasks on the host since it was first looked at. */
  readonly arrivals: readonly { readonly framework: string; readonly count: number }[];
  /** Marks of the tasks that the last look found. */
  readonly seen: readonly string[];
  /** Tasks that nobody is to be asked about before a time (RFC 3339), and how often asking has failed. */
  readonly asked: readonly { readonly mark: string; readonly askAt: string; readonly failures: number }[];
}

/** Tasks of the maintenance that the host is in. */
export interface TaskCounts {
  readonly running: number;
  /** Gone from the host since the drain began. */
  readonly rescheduled: number;
  /** Come to the host since the drain began. */
  readonly arrived: number;
  /** Ended by taking the host down at a deadline. */
  readonly lost: number;
}

export const NO_TASKS: TaskCounts = { running: 0, rescheduled: 0, arrived: 0, lost: 0 };

export const ON_DEADLINE = ['hold', 'force', 'cancel'] as const;
export type OnDeadline = (typeof ON_DEADLINE)[number];

/** The maintenance that a host is in; all times RFC 3339. */
export interface HostMaintenance {
  readonly id: string;
  readonly reason: string;
  readonly requestedBy: string;
  readonly requestedAt: string;
  readonly deadline: string | null;
  readonly onDeadline: OnDeadline;
  readonly executionArn: string | null;
}

/** Agents of a host that is UP which Mesos has lost: they do not answer the master (`disconnected`), or it lists them no more (`gone`). */
export interface Loss {
  readonly agentIds: readonly string[];
  readonly status: 'disconnected' | 'gone';
}

/** Executions that were started again, one after the other, while nothing about the host changed. */
export interface Restarts {
  readonly count: number;
  /** When the last one was started, RFC 3339. */
  readonly startedAt: string;
  /** Of the host as it was then; see restarts.ts. */
  readonly mark: string;
}

/** One change of state, as history keeps it; with the same state twice, something else that is worth knowing. `version` is the host record's version that the change made. */
export interface Transition {
  readonly version: number;
  readonly at: string;
  readonly from: HostState;
  readonly to: HostState;
  readonly by: string;
  readonly reason: string;
  readonly maintenanceId: string | null;
  readonly detail: string;
  /** With the news that agents were lost, which the bus is told too. */
  readonly loss?: Loss | undefined;
  /** With the news that an execution has failed, which the bus is told too: the error's name and what it said. */
  readonly failure?: { readonly error: string; readonly message: string } | undefined;
}

/** An operator's word that no task is to be placed on a host; its tasks go on, and its state stays. */
export interface Cordon {
  readonly by: string;
  /** RFC 3339. */
  readonly at: string;
  readonly reason: string;
}

/** Of a maintenance of the host. Until it `isSure` its answer is awaited, or was lost. */
export interface Announcement {
  readonly maintenanceId: string;
  readonly isSure: boolean;
}

/** The one record of a host. Changed only by a conditional write on the `version` that was read. */
export interface Host {
  /** Lower case: Mesos compares host names without case, so the key has none. */
  readonly hostname: string;
  /** The spelling that the agent announced, which Mesos' machine ids carry. */
  readonly mesosHostname: string;
  readonly ip: string;
  readonly state: HostState;
  readonly goalState: Goal;
  readonly stateSince: string;
  readonly agents: readonly AgentSeen[];
  /** Attributes of its agent, as it last registered: its pool, its failure domain. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly tasks: TaskCounts;
  readonly drain: DrainProgress | null;
  readonly blockers: readonly Blocker[];
  readonly maintenance: HostMaintenance | null;
  /** Null for a host that tasks may be placed on while it is UP. A maintenance neither needs nor ends it. */
  readonly cordon: Cordon | null;
  /** The window that this system posts for the host, nanoseconds in decimal. Only machines in just this window are ours to drop. */
  readonly window: { readonly startNs: string; readonly durationNs: string | null } | null;
  /** Ports of agents that somebody else had deactivated when the latest maintenance was asked for: they are left so when it is over. */
  readonly foundOff?: readonly number[] | undefined;
  /** What other managers of the host were told of before it was scheduled. Missing: nothing, or there are none. */
  readonly announcement?: Announcement | null | undefined;
  /** False when somebody else put the host where it is in Mesos: it is shown, never fought. */
  readonly managed: boolean;
  /** When the host was first seen without any agent, though it is in no maintenance, RFC 3339; null while it has one. */
  readonly lostSince: string | null;
  /** Null while the executions that work on the host need no help. */
  readonly restarts: Restarts | null;
  readonly version: number;
  /** Transitions that history and the event bus may not have yet. */
  readonly outbox: readonly Transition[];
}
