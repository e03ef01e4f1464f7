import type { AgentHeadroom } from '../../../domain/capacity/headroom.ts';
import type { MachineId, MaintenanceStatus, Schedule, Task } from '../../../domain/mesos/mesos.ts';
import type { MesosClient } from '../../../ports/mesos.ts';
import type { Reply } from '../../http/transport.ts';
import type { AgentLists } from '../wire/wire-agents.ts';

/**
 * The master's calls. The v1 operator API and the v0 endpoints implement them.
 *
 * Reads throw MaintenanceErrors. The `send…` calls make one attempt: they return the leader's
 * answer, a refusal too, and throw OutcomeUnknown when the answer is lost.
 */
export interface MasterCalls {
  readonly capabilities: MesosClient['capabilities'];
  agents(): Promise<AgentLists>;
  headroom(): Promise<readonly AgentHeadroom[]>;
  /** The lists with that agent alone. Empty only when the master does not know it. */
  findAgent(agentId: string): Promise<AgentLists>;
  tasksByMaster(agentIds: ReadonlySet<string>): Promise<readonly Task[]>;
  /** Finds, among agents without visible tasks, those with used resources and no visible executor. */
  usedUnexplained(agentIds: ReadonlySet<string>): Promise<ReadonlySet<string>>;
  unreachableTasks(): Promise<readonly Task[]>;
  frameworkNames(): Promise<ReadonlyMap<string, string>>;
  schedule(): Promise<Schedule>;
  maintenanceStatus(): Promise<MaintenanceStatus>;
  health(): Promise<{ readonly leader: string; readonly version: string }>;
  sendSchedule(schedule: Schedule): Promise<SentWrite>;
  sendDown(machines: readonly MachineId[]): Promise<SentWrite>;
  sendUp(machines: readonly MachineId[]): Promise<SentWrite>;
  sendDrain(agentId: string, maxGracePeriodSeconds: number | undefined): Promise<SentWrite>;
  sendDeactivate(agentId: string): Promise<SentWrite>;
  sendReactivate(agentId: string): Promise<SentWrite>;
}

export interface SentWrite {
  /** Name of the call, for messages. */
  readonly name: string;
  readonly reply: Reply;
}
