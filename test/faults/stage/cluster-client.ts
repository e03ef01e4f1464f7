import { MaintenanceError } from '../../../functions/contract/errors.ts';
import type { AgentTasks } from '../../../functions/domain/mesos/mesos.ts';
import type { MesosClient } from '../../../functions/ports/mesos.ts';
import { type Cluster, FRAMEWORKS } from './cluster.ts';

const NAMES: ReadonlyMap<string, string> = new Map(Object.entries(FRAMEWORKS));

/** A client that gets the answers of the master and the agents. */
export function clientOf(cluster: Cluster): MesosClient {
  const { mesos } = cluster;
  const hostOf = (agentId: string) => agentId.replace(/-S\d+$/, '');
  const unlessAwaited = (agentId: string) => {
    if (!cluster.awaited.has(hostOf(agentId))) return;
    throw new MaintenanceError('MesosUnavailable', `agent ${agentId} is known from the registry and not back yet`);
  };
  return {
    ...mesos,
    agents: async () => {
      const all = [...mesos.agentsByHost.values()];
      const recovered = all.filter(({ hostname }) => cluster.awaited.has(hostname));
      return {
        agents: all.filter(({ hostname }) => !cluster.awaited.has(hostname)),
        recovered: recovered.map(({ agentId, hostname }) => ({ agentId, hostname })),
      };
    },
    agent: async (agentId) => {
      unlessAwaited(agentId);
      return mesos.agent(agentId);
    },
    tasksOnAgent: async (address): Promise<AgentTasks | undefined> => {
      if (cluster.silent.has(hostOf(address.agentId)) || cluster.hangs(address)) return undefined;
      const found = await mesos.tasksOnAgent(address);
      const isIt = mesos.agentsByHost.get(hostOf(address.agentId))?.agentId === address.agentId;
      return found && isIt ? { ...found, tasks: [...found.tasks], frameworkNames: NAMES } : undefined;
    },
    isStillDraining: async (address) => (cluster.hangs(address) ? undefined : mesos.isStillDraining(address)),
    tasksByMaster: async (agentIds) => {
      for (const agentId of agentIds) unlessAwaited(agentId);
      return mesos.tasksByMaster(agentIds);
    },
    frameworkNames: async () => NAMES,
    machineDown: (machines) => cluster.machineDown(machines),
    drainAgent: async (agentId) => {
      unlessAwaited(agentId);
      await mesos.drainAgent(agentId);
    },
    deactivateAgent: async (agentId) => {
      unlessAwaited(agentId);
      await mesos.deactivateAgent(agentId);
    },
    reactivateAgent: async (agentId) => {
      unlessAwaited(agentId);
      await mesos.reactivateAgent(agentId);
      if (cluster.silent.has(hostOf(agentId))) cluster.silence(hostOf(agentId));
    },
  };
}
