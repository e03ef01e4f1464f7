import type { AgentHeadroom } from '../../domain/capacity/headroom.ts';
import { isInUse } from '../../domain/host/agent-status.ts';
import { statusOf } from '../../domain/mesos/agent.ts';
import type { MaintenanceStatus } from '../../domain/mesos/mesos.ts';
import type { Services } from '../../ports/services.ts';

/** The agents that get offers and are in nobody's maintenance. */
export async function agentsInUse(services: Services): Promise<readonly AgentHeadroom[]> {
  const [rooms, status] = await Promise.all([services.mesos.headroom(), services.mesos.maintenanceStatus()]);
  const scheduled = new Set(machinesOf(status));
  return rooms.filter(
    (agent) => isInUse({ status: statusOf(agent) }) && !scheduled.has(`${agent.hostname.toLowerCase()}|${agent.ip}`),
  );
}

/** Those of other hosts. */
export function without(leaving: ReadonlySet<string>, agents: readonly AgentHeadroom[]): readonly AgentHeadroom[] {
  return agents.filter(({ hostname }) => !leaving.has(hostname.toLowerCase()));
}

function machinesOf({ draining, down }: MaintenanceStatus): readonly string[] {
  const machines = [...draining.map(({ id }) => id), ...down];
  return machines.map(({ hostname = '', ip = '' }) => `${hostname.toLowerCase()}|${ip}`);
}
