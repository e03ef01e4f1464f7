import type { Host } from '../../domain/host/host.ts';
import { agentsByHost } from '../../domain/mesos/agent.ts';
import type { Agent } from '../../domain/mesos/mesos.ts';
import { unscheduledOf } from '../../domain/mesos/schedule.ts';
import type { Services } from '../../ports/services.ts';
import type { ClusterLists } from './cluster-view.ts';

/** The remaining work for hosts that have to leave placement and enter the Mesos schedule. */
interface Placement {
  readonly agentsOf: ReadonlyMap<string, readonly Agent[]>;
  /** Agents of the hosts that get offers, or would if they were connected. */
  readonly placeable: readonly Agent[];
  readonly unscheduled: readonly Host[];
}

/**
 * True when the lists show all hosts as published: then the caller needs no lease. The lists may be
 * older than the records.
 */
export async function arePublished(
  { mesos }: Services,
  lists: Pick<ClusterLists, 'agents' | 'schedule'>,
  hosts: readonly Host[],
): Promise<boolean> {
  const { placeable, unscheduled } = await placementOf(mesos, lists, hosts);
  return placeable.length === 0 && unscheduled.length === 0;
}

export async function placementOf(
  { capabilities }: Pick<Services['mesos'], 'capabilities'>,
  lists: Pick<ClusterLists, 'agents' | 'schedule'>,
  hosts: readonly Host[],
): Promise<Placement> {
  const [{ agents }, schedule] = await Promise.all([lists.agents(), lists.schedule()]);
  const agentsOf = agentsByHost(agents);
  const theirs = hosts.flatMap(({ hostname }) => agentsOf.get(hostname) ?? []);
  return {
    agentsOf,
    placeable: capabilities.deactivate ? theirs.filter((agent) => !agent.deactivated) : [],
    unscheduled: unscheduledOf(schedule, hosts),
  };
}
