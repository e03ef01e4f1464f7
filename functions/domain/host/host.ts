/**
 * The host record, and its states.
 *
 * The four states and the two goals are Peloton's. State changes follow one circle, UP → DRAINING →
 * DRAINED → DOWN → UP, with one way back: a cancelled drain returns to UP.
 */

export const HOST_STATES = ['HOST_STATE_UP', 'HOST_STATE_DRAINING', 'HOST_STATE_DRAINED', 'HOST_STATE_DOWN'] as const;
export type HostState = (typeof HOST_STATES)[number];

export const GOALS = ['HOST_STATE_UP', 'HOST_STATE_DOWN'] as const;
/** The state that a host must reach. Only a request changes it. */
export type Goal = (typeof GOALS)[number];

/** Allowed successors of each state; any other transition is a fault of the caller. */
const SUCCESSORS = {
  HOST_STATE_UP: ['HOST_STATE_DRAINING'],
  HOST_STATE_DRAINING: ['HOST_STATE_DRAINED', 'HOST_STATE_UP'],
  HOST_STATE_DRAINED: ['HOST_STATE_DOWN', 'HOST_STATE_UP'],
  HOST_STATE_DOWN: ['HOST_STATE_UP'],
} as const satisfies Record<HostState, readonly HostState[]>;

export function mayFollow(from: HostState, to: HostState): boolean {
  return (SUCCESSORS[from] as readonly HostState[]).includes(to);
}

/**
 * True while a host in maintenance is in the state in which its request found it: this system has
 * not moved it yet.
 */
export function isTakenOver({ state, stateSince, maintenance }: Host): boolean {
  if (maintenance === null) return false;
  const { found, requestedAt } = maintenance;
  if (found === undefined) return Date.parse(stateSince) < Date.parse(requestedAt);
  return found.state === state && found.stateSince === stateSince;
}

export const AGENT_STATUSES = ['active', 'deactivated', 'disconnected', 'draining', 'drained', 'gone'] as const;
export type AgentStatus = (typeof AGENT_STATUSES)[number];

/** An agent process of the host, as the master last showed it. */
export interface AgentSeen {
  readonly agentId: string;
  readonly port: number;
  readonly status: AgentStatus;
  /**
   * Time of its last (re-)registration: nanoseconds of the master's clock, in decimal, since a
   * double cannot hold them.
   */
  readonly registeredAt: string;
}

/** The reason why a task has not left the host. `since` is an RFC 3339 time. */
export interface Blocker {
  readonly taskId: string;
  readonly framework: string;
  readonly code: string;
  readonly message: string;
  readonly since: string;
  /** Name of the task's job, where its scheduler says. */
  readonly job?: string | undefined;
}

/** Progress of the host's drain; null while no drain is under way. */
export interface DrainProgress {
  /** Time when a task last left the host; until then, the time of the first look. RFC 3339. */
  readonly movedAt: string;
  /** True when no task has left for so long that the operator should look. */
  readonly stuck: boolean;
  /** Frameworks that placed tasks on the host since the first look. */
  readonly arrivals: readonly { readonly framework: string; readonly count: number }[];
  /** Marks of the tasks that the last look found. */
  readonly seen: readonly string[];
  /** Tasks not asked about again before `askAt` (RFC 3339), with the failed attempts so far. */
  readonly asked: readonly { readonly mark: string; readonly askAt: string; readonly failures: number }[];
  /** When a look last wrote the record, RFC 3339. Missing: it is not known. */
  readonly notedAt?: string | undefined;
}

/** Task counts of the host's maintenance. */
interface TaskCounts {
  readonly running: number;
  /** Tasks that left since the drain began. */
  readonly rescheduled: number;
  /** Tasks that arrived since the drain began. */
  readonly arrived: number;
  /** Tasks that ended because the host went down at a deadline. */
  readonly lost: number;
}

export const NO_TASKS: TaskCounts = { running: 0, rescheduled: 0, arrived: 0, lost: 0 };

export const ON_DEADLINE = ['hold', 'force', 'cancel'] as const;
export type OnDeadline = (typeof ON_DEADLINE)[number];

/** An owner who needs the host down. The host comes up when the last owner lets go. */
export interface Hold {
  readonly name: string;
  readonly by: string;
  /** RFC 3339. */
  readonly at: string;
  readonly reason: string;
}

/** A hook's check of a host that has come back. The host is UP when it has passed. */
export interface Verify {
  /** Name of the hook. */
  readonly hook: string;
  /** Hooks to ask after this one has agreed. */
  readonly next?: readonly string[] | undefined;
  /** RFC 3339; null before the first call. */
  readonly startedAt: string | null;
  /** Earliest time of the next call, RFC 3339. */
  readonly askAt: string | null;
  /** State of the hook, returned to it with the next call. */
  readonly handle: string | null;
  /** The hook's last message. */
  readonly message: string;
  /** True once the check has failed: the host waits for an operator. */
  readonly failed: boolean;
}

/** The maintenance that a host is in; all times RFC 3339. */
export interface HostMaintenance {
  readonly id: string;
  readonly reason: string;
  readonly requestedBy: string;
  readonly requestedAt: string;
  readonly deadline: string | null;
  readonly onDeadline: OnDeadline;
  readonly executionArn: string | null;
  /**
   * The host's state when the request took it. Two times do not show which was first within a
   * millisecond, or when a clock jumped. Missing: written by release 1.0.
   */
  readonly found?: Pick<Host, 'state' | 'stateSince'> | undefined;
  /** Oldest first. Missing: only the request itself holds the host; see holds.ts. */
  readonly holds?: readonly Hold[] | undefined;
  /** Looks in a row that no agent of the retired host has answered. Missing: none yet. */
  readonly silentLooks?: number | undefined;
  /** Missing: the host is UP as soon as its agent is back. */
  readonly verify?: Verify | undefined;
}

/**
 * Agents of an UP host that Mesos lost: they do not answer the master (`disconnected`), or it no
 * longer lists them (`gone`).
 */
export interface Loss {
  readonly agentIds: readonly string[];
  readonly status: 'disconnected' | 'gone';
}

/** Executions restarted one after the other, while nothing about the host changed. */
export interface Restarts {
  readonly count: number;
  /** Start of the last one, RFC 3339. */
  readonly startedAt: string;
  /** Mark of the host at that time; see restarts.ts. */
  readonly mark: string;
}

/**
 * One state change in the history, or a note when `from` equals `to`. `version` is the version of
 * the host record that this change wrote.
 */
export interface Transition {
  readonly version: number;
  readonly at: string;
  readonly from: HostState;
  readonly to: HostState;
  readonly by: string;
  readonly reason: string;
  readonly maintenanceId: string | null;
  readonly detail: string;
  /** Lost agents, which are published on the event bus too. */
  readonly loss?: Loss | undefined;
  /** A failed execution, published on the event bus too: the name and the message of its error. */
  readonly failure?: { readonly error: string; readonly message: string } | undefined;
  /** True once the history and the event bus have it. Never stored. */
  readonly isDelivered?: true | undefined;
}

/** An operator's order to place no task on a host; its tasks go on, and its state stays. */
export interface Cordon {
  readonly by: string;
  /** RFC 3339. */
  readonly at: string;
  readonly reason: string;
}

/** A maintenance that was announced to host managers. Until `isSure`, their answer is missing. */
export interface Announcement {
  readonly maintenanceId: string;
  readonly isSure: boolean;
}

/** The one record of a host. Only a conditional write on the `version` that was read changes it. */
export interface Host {
  /** Lower case: Mesos compares host names without case. */
  readonly hostname: string;
  /** The name as the agent spells it; Mesos' machine ids use this spelling. */
  readonly mesosHostname: string;
  readonly ip: string;
  readonly state: HostState;
  readonly goalState: Goal;
  readonly stateSince: string;
  readonly agents: readonly AgentSeen[];
  /** Attributes of its agent at the last registration, such as pool and failure domain. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly tasks: TaskCounts;
  readonly drain: DrainProgress | null;
  readonly blockers: readonly Blocker[];
  readonly maintenance: HostMaintenance | null;
  /** Ids of the last requests that took the host, newest first: a late repetition takes it no more. */
  readonly requests?: readonly string[] | undefined;
  /** Null when tasks may be placed on the host while it is UP. Independent of a maintenance. */
  readonly cordon: Cordon | null;
  /**
   * The window that this system posts for the host, nanoseconds in decimal. Only machines in
   * exactly this window are ours to remove.
   */
  readonly window: { readonly startNs: string; readonly durationNs: string | null } | null;
  /**
   * Ports of agents that another operator had deactivated when the latest maintenance was
   * requested: they stay deactivated after it.
   */
  readonly foundOff?: readonly number[] | undefined;
  /** The maintenance that was announced to other managers of the host. Missing: none. */
  readonly announcement?: Announcement | null | undefined;
  /** False when another operator put the host into its state in Mesos: shown, never fought. */
  readonly managed: boolean;
  /** Time when it was first seen without an agent, RFC 3339; null when DOWN or in maintenance. */
  readonly lostSince: string | null;
  /** Null while no execution of the host needs a restart. */
  readonly restarts: Restarts | null;
  readonly version: number;
  /** Transitions that may be missing in the history or on the event bus. */
  readonly outbox: readonly Transition[];
}

/** The fields of a host that no maintenance has. */
export const IN_NO_MAINTENANCE = {
  goalState: 'HOST_STATE_UP',
  maintenance: null,
  window: null,
  blockers: [],
} as const satisfies Partial<Host>;
