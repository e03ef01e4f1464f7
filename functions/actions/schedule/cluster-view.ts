import type { ClusterView } from '../../domain/return/return.ts';
import type { Services } from '../../ports/services.ts';

/** Agents and status, for hosts on their way down. Two calls. */
export async function placementView({ mesos }: Services): Promise<Omit<ClusterView, 'schedule'>> {
  const [lists, status] = await Promise.all([mesos.agents(), mesos.maintenanceStatus()]);
  return { ...lists, status };
}

/** Lists of the master. */
export type ClusterLists = Readonly<Pick<Services['mesos'], 'agents' | 'schedule' | 'maintenanceStatus'>>;

/** The same lists, each read once, at its first use. */
export function listsOnce(mesos: ClusterLists): ClusterLists {
  return {
    agents: once(() => mesos.agents()),
    schedule: once(() => mesos.schedule()),
    maintenanceStatus: once(() => mesos.maintenanceStatus()),
  };
}

/** Agents, schedule and status, for hosts on their way up. Three calls. */
export async function clusterView(lists: ClusterLists): Promise<ClusterView> {
  const [{ agents, recovered }, schedule, status] = await Promise.all([
    lists.agents(),
    lists.schedule(),
    lists.maintenanceStatus(),
  ]);
  return { agents, recovered, schedule, status };
}

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  return () => {
    reading ??= read();
    return reading;
  };
}
