import type { AgentHeadroom } from '../domain/capacity/headroom.ts';
import type { Agent, AgentTasks, MachineId, MaintenanceStatus, Schedule, Task } from '../domain/mesos/mesos.ts';

/**
 * The Mesos master and its agents, in terms of the domain.
 *
 * Every call may throw a MaintenanceError: `MesosUnavailable` (no leader, not recovered, 5xx,
 * timeout, connection; the message names the call and the master) or `MesosRefused` (4xx, an
 * invalid reply; the message quotes Mesos, never credentials). The client repeats a write itself
 * only where that is safe.
 */
export interface MesosClient {
  /** v0 masters have neither agent draining nor deactivation. */
  readonly capabilities: { readonly drain: boolean; readonly deactivate: boolean };
  /**
   * All registered agents, and the recovered ones: a new leader knows those from its registry, but
   * they have not registered again. A recovered agent is not gone: its tasks run.
   */
  agents(): Promise<{
    readonly agents: readonly Agent[];
    readonly recovered: readonly { readonly agentId: string; readonly hostname: string }[];
  }>;
  /** All registered agents with their free resources, for a dry run. */
  headroom(): Promise<readonly AgentHeadroom[]>;
  /**
   * One agent as the master lists it; undefined when a recovered master does not list it.
   * Throws MesosUnavailable while only the registry knows the agent: its tasks run.
   */
  agent(agentId: string): Promise<Agent | undefined>;
  /**
   * The agent's tasks that are not terminal, from the agent itself. Undefined when the agent does
   * not answer: then use `tasksByMaster`, and also when the agent shows no task and is `uncounted`.
   * `asks` adds the resources of each task, for a dry run.
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
   * True while the agent process itself drains and drops every task that is launched there. It
   * drains longer than the master says: until its last executor has ended. Undefined when the agent
   * does not answer.
   */
  isStillDraining(agent: { readonly ip: string; readonly port: number }): Promise<boolean | undefined>;
  /**
   * The tasks of the given agents that are not terminal, as the master knows them. A large reply,
   * for silent agents only. Throws MesosUnavailable while one of the agents is recovered: a new
   * leader does not know its tasks.
   */
  tasksByMaster(agentIds: ReadonlySet<string>): Promise<readonly Task[]>;
  /**
   * Signs of hidden tasks by agent, for agents without a task in `tasksByMaster`: the master counts
   * resources in use there, and shows no executor that could hold them.
   */
  hiddenByMaster(agentIds: ReadonlySet<string>): Promise<ReadonlyMap<string, string>>;
  /** Tasks of unreachable agents: they may run, nothing moves them. A large reply. */
  unreachableTasks(agentIds: ReadonlySet<string>): Promise<readonly Task[]>;
  /** Names of the registered frameworks by id. */
  frameworkNames(): Promise<ReadonlyMap<string, string>>;
  schedule(): Promise<Schedule>;
  /** False when Mesos may hide windows from this principal. Ask it when the schedule is empty. */
  seesSchedule(): Promise<boolean>;
  /**
   * Replaces the whole schedule. Every call makes the master rescind all offers of the cluster.
   * An empty schedule removes every window, so it needs `allowEmpty`.
   */
  updateSchedule(schedule: Schedule, options?: { readonly allowEmpty?: boolean }): Promise<void>;
  maintenanceStatus(): Promise<MaintenanceStatus>;
  /** Takes machines down. A machine that is already DOWN counts as done. */
  machineDown(machines: readonly MachineId[]): Promise<void>;
  /** Brings machines up and out of the schedule. A machine that is not DOWN counts as done. */
  machineUp(machines: readonly MachineId[]): Promise<void>;
  /**
   * DRAIN_AGENT: kills every task within its grace period. Mesos refuses it for a machine in the
   * schedule. A repeat replaces the grace period. This and the next two throw MesosRefused where
   * `capabilities` lacks them.
   */
  drainAgent(agentId: string, maxGracePeriodSeconds?: number): Promise<void>;
  /**
   * DEACTIVATE_AGENT: no more offers; tasks go on. This and `drainAgent` do nothing for an agent
   * that the master no longer knows.
   */
  deactivateAgent(agentId: string): Promise<void>;
  /** REACTIVATE_AGENT. An active agent counts as done. Throws MesosRefused while it is DRAINING. */
  reactivateAgent(agentId: string): Promise<void>;
  /** The leader's base URL. Throws MesosUnavailable unless one answers within seconds. */
  health(): Promise<{ readonly leader: string; readonly version: string }>;
}
