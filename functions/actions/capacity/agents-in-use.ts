import type { AgentHeadroom } from '../../domain/capacity/headroom.ts';
import { isInUse } from '../../domain/host/agent-status.ts';
import { statusOf } from '../../domain/mesos/agent.ts';
import type { MaintenanceStatus } from '../../domain/mesos/mesos.ts';
import { machineKey } from '../../domain/mesos/schedule.ts';
import type { Services } from '../../ports/services.ts';

/** Agents that get offers and whose machine is in no maintenance window. */
export async function agentsInUse(services: Services): Promise<readonly AgentHeadroom[]> {
  const [agents, status] = await Promise.all([services.mesos.headroom(), services.mesos.maintenanceStatus()]);
  const scheduled = new Set(machinesOf(status));
  return agents.filter((agent) => isInUse({ status: statusOf(agent) }) && !scheduled.has(machineKey(agent)));
}

/** Agents of hosts other than the leaving ones. */
export function without(leaving: ReadonlySet<string>, agents: readonly AgentHeadroom[]): readonly AgentHeadroom[] {
  return agents.filter(({ hostname }) => !leaving.has(hostname.toLowerCase()));
}

function machinesOf({ draining, down }: MaintenanceStatus): readonly string[] {
  const machines = [...draining.map(({ id }) => id), ...down];
  return machines.map(machineKey);
}
