import type { AgentHeadroom } from '../domain/capacity/headroom.ts';
import type { Agent, AgentTasks, MachineId, MaintenanceStatus, Schedule, Task } from '../domain/mesos/mesos.ts';

/**
 * The Mesos master and its agents, in our words.
 *
 * Every call may throw a MaintenanceError: `MesosUnavailable` (no leader, not recovered, 5xx, timeout, connection;
 * the message says which call and which master) or `MesosRefused` (401, 403, 4xx, a reply that does not fit; the message
 * quotes what Mesos said, never credentials). Writes are repeated inside only where that is safe.
 */
export interface MesosClient {
  /** What the master can do: v0 masters have neither agent draining nor deactivation. */
  readonly capabilities: { readonly drain: boolean; readonly deactivate: boolean };
  /**
   * All registered agents, and apart from them the recovered ones: known from the registry of a new leader, not yet back.
   * A recovered agent is not gone; its tasks are running.
   */
  agents(): Promise<{
    readonly agents: readonly Agent[];
    readonly recovered: readonly { readonly agentId: string; readonly hostname: string }[];
  }>;
  /** All registered agents with what is free on them, for a plan. */
  headroom(): Promise<readonly AgentHeadroom[]>;
  /**
   * One agent as the master lists it; undefined when it lists none of that id and the master's recovery is over.
   * One that only the registry knows yet is no absent agent, its tasks are running: MesosUnavailable until it is back.
   */
  agent(agentId: string): Promise<Agent | undefined>;
  /**
   * The agent's tasks that are not terminal, from the agent itself. Undefined when the agent does not answer:
   * ask `tasksByMaster` then, and for one that shows nothing and is `uncounted`. `asks`: with what each task asks for, for a plan.
   */
  tasksOnAgent(
    agent: {
      readonly agentId: string;
      readonly ip: string;
      readonly port: number;
    },
    options?: { readonly asks?: boolean },
  ): Promise<AgentTasks | undefined>;
  /**
   * True while the agent process itself drains: by the end of its last executor longer than the master says. Until then it drops
   * every task that is launched there. Undefined when the agent does not answer.
   */
  drainsStill(agent: { readonly ip: string; readonly port: number }): Promise<boolean | undefined>;
  /**
   * The tasks that the master believes to be on the given agents and not terminal. Large; for when agents are silent.
   * MesosUnavailable while one of them is recovered and not back: a new leader does not know its tasks.
   */
  tasksByMaster(agentIds: ReadonlySet<string>): Promise<readonly Task[]>;
  /**
   * Signs of tasks on agents of which `tasksByMaster` has none, by agent: the master counts resources in use there, and shows no
   * executor that could hold them.
   */
  hiddenByMaster(agentIds: ReadonlySet<string>): Promise<ReadonlyMap<string, string>>;
  /** The tasks of agents that the master calls unreachable: they may run on, and nobody can move them. As large as `tasksByMaster`. */
  unreachableTasks(agentIds: ReadonlySet<string>): Promise<readonly Task[]>;
  /** Names of the registered frameworks by id. A framework that is gone is missing. */
  frameworkNames(): Promise<ReadonlyMap<string, string>>;
  schedule(): Promise<Schedule>;
  /** To be asked when the schedule is empty: false when Mesos may hide windows from this principal. */
  seesSchedule(): Promise<boolean>;
  /**
   * Replaces the whole schedule. Every call makes the master rescind all offers of the cluster. A schedule without windows
   * wipes everything, so it has to be meant: `allowEmpty`.
   */
  updateSchedule(schedule: Schedule, options?: { readonly allowEmpty?: boolean }): Promise<void>;
  maintenanceStatus(): Promise<MaintenanceStatus>;
  /** Takes machines down. A machine that is DOWN already counts as done. */
  machineDown(machines: readonly MachineId[]): Promise<void>;
  /** Brings machines up and out of the schedule. One that is not DOWN any more counts as done. */
  machineUp(machines: readonly MachineId[]): Promise<void>;
  /**
   * DRAIN_AGENT: kills every task within its grace period; refused for a machine that is in the schedule. Harmless to
   * repeat: it replaces the grace period. This and the next two are refused where `capabilities` lacks them.
   */
  drainAgent(agentId: string, maxGracePeriodSeconds?: number): Promise<void>;
  /** DEACTIVATE_AGENT: no more offers; tasks go on. Of an agent that the master no longer knows this and `drainAgent` do nothing. */
  deactivateAgent(agentId: string): Promise<void>;
  /** REACTIVATE_AGENT. An agent that is active already counts as done. Throws MesosRefused while it is still DRAINING. */
  reactivateAgent(agentId: string): Promise<void>;
  /** The leader's base URL, when one answers within seconds and has recovered; MesosUnavailable otherwise. */
  health(): Promise<{ readonly leader: string; readonly version: string }>;
}
