import * as z from 'zod';
import type { AgentHeadroom } from '../../../domain/capacity/headroom.ts';
import { minus, NO_AMOUNTS, type Pools, UNRESERVED } from '../../../domain/mesos/resources.ts';
import { fromAgent, fromSlave, ListedAgent, ListedSlave } from './wire-agents.ts';
import { fromSums, ResourceList, Resources, Sums, toPools } from './wire-resources.ts';

/** Free resources of agents. These schemas are separate because ordinary looks do not parse resources. */

export const GetAgentsWithHeadroom = z.object({
  type: z.literal('GET_AGENTS'),
  get_agents: z.object({
    agents: z.array(ListedAgent.extend({ total_resources: Resources, allocated_resources: Resources })).default([]),
  }),
});

export function headroomFromGetAgents({ get_agents }: z.infer<typeof GetAgentsWithHeadroom>): readonly AgentHeadroom[] {
  return get_agents.agents.map((agent) => ({
    ...fromAgent(agent),
    free: without(toPools(agent.total_resources), toPools(agent.allocated_resources)),
  }));
}

export const SlavesWithHeadroom = z.object({
  slaves: z.array(
    ListedSlave.extend({
      unreserved_resources: Sums,
      reserved_resources: z.record(z.string(), Sums).default({}),
      used_resources: Sums,
      /** By role. Early masters have only `used_resources`. */
      used_resources_full: ResourceList.optional(),
    }),
  ),
  recovered_slaves: z.array(z.unknown()),
});

export function headroomFromSlaves({ slaves }: z.infer<typeof SlavesWithHeadroom>): readonly AgentHeadroom[] {
  return slaves.map((slave) => {
    const reserved = Object.entries(slave.reserved_resources).map(([role, sums]) => [role, fromSums(sums)]);
    const total: Pools = { ...Object.fromEntries(reserved), [UNRESERVED]: fromSums(slave.unreserved_resources) };
    const full = slave.used_resources_full;
    return {
      ...fromSlave(slave),
      free: without(total, full === undefined ? { [UNRESERVED]: fromSums(slave.used_resources) } : toPools(full)),
    };
  });
}

function without(total: Pools, used: Pools): Pools {
  return Object.fromEntries(
    Object.entries(total).map(([pool, amounts]) => [pool, minus(amounts, used[pool] ?? NO_AMOUNTS)]),
  );
}
