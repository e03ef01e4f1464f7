import { agentsByHost } from '../mesos/agent.ts';
import type { Agent, MachineId, Schedule } from '../mesos/mesos.ts';
import { machineKey, type Unavailability } from '../mesos/schedule.ts';
import type { ClusterView } from '../return/return.ts';

/** One look at the master, indexed for a pass over ten thousand hosts. */
export interface ClusterSnapshot {
  /** Registered agents by lower-case host name. */
  readonly agents: ReadonlyMap<string, readonly Agent[]>;
  /** Lower-case names of hosts with an agent that a new leader expects back from its registry. */
  readonly awaited: ReadonlySet<string>;
  readonly schedule: Schedule;
  /** Unavailability by machine key. */
  readonly windows: ReadonlyMap<string, Unavailability>;
  /** Machines that are DOWN, by key. */
  readonly down: ReadonlyMap<string, MachineId>;
}

export function clusterSnapshot({ agents, recovered, schedule, status }: ClusterView): ClusterSnapshot {
  return {
    agents: agentsByHost(agents),
    awaited: new Set(recovered.map(({ hostname }) => hostname.toLowerCase())),
    schedule,
    windows: new Map(
      schedule.windows.flatMap(({ machineIds, unavailability }) =>
        machineIds.map((id) => [machineKey(id), unavailability] as const),
      ),
    ),
    down: new Map(status.down.map((id) => [machineKey(id), id])),
  };
}
