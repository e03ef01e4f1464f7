import type { AgentHeadroom } from '../../../domain/capacity/headroom.ts';
import type { MachineId, MaintenanceStatus, Schedule, Task } from '../../../domain/mesos/mesos.ts';
import type { MesosClient } from '../../../ports/mesos.ts';
import type { Reply } from '../../http/transport.ts';
import type { AgentLists } from '../wire/wire-agents.ts';

/**
 * The master's calls, once by the v1 operator API and once by the v0 endpoints.
 *
 * Reads throw MaintenanceErrors. The senders of writes make one attempt: they return the leader's answer, refusals
 * included, and throw OutcomeUnknown when the answer was lost.
 */
export interface MasterCalls {
  readonly capabilities: MesosClient['capabilities'];
  agents(): Promise<AgentLists>;
  rooms(): Promise<readonly AgentHeadroom[]>;
  /** The lists as far as they name that agent; believable when empty. */
  findAgent(agentId: string): Promise<AgentLists>;
  tasksByMaster(agentIds: ReadonlySet<string>): Promise<readonly Task[]>;
  /** Those of the agents that have resources in use, and no executor that the master shows. To be asked when it shows no task of them. */
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
  /** What messages call it. */
  readonly name: string;
  readonly reply: Reply;
}
