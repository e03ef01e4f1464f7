import * as z from 'zod';
import type { Call } from '../../http/transport.ts';
import { slavesCall } from './agent-lookup.ts';
import { get } from './recovery-v0.ts';

/** Used resources by agent (/slaves), and the visible executors (GET_EXECUTORS of v1, /state of v0). */

/**
 * Both APIs use /slaves, which sums up all used resources: GET_AGENTS leaves out roles that the
 * ACLs hide.
 */
export function usedCall(agentIds: ReadonlySet<string>): Call {
  const [agentId] = agentIds;
  return agentIds.size === 1 && agentId !== undefined ? slavesCall(agentId) : get('/slaves');
}

export function unexplained(used: ReadonlySet<string>, executors: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...used].filter((agentId) => !executors.has(agentId)));
}

const Used = z.record(z.string(), z.union([z.number(), z.string()])).default({});
/** A master always sends both lists: requiring them rejects answers of other servers. */
export const UsedSlaves = z.object({
  slaves: z.array(z.object({ id: z.string(), used_resources: Used })),
  recovered_slaves: z.array(z.unknown()),
});

/** Picks the agents with used resources. An ended task uses none, acknowledged or not. */
export function inUse({ slaves }: z.infer<typeof UsedSlaves>, agentIds: ReadonlySet<string>): ReadonlySet<string> {
  const isUsed = (amount: number | string) => (typeof amount === 'number' ? amount > 0 : /\d/.test(amount));
  const used = slaves.filter(({ used_resources }) => Object.values(used_resources).some(isUsed));
  return new Set(used.flatMap(({ id }) => (agentIds.has(id) ? [id] : [])));
}

/** Ids of the agents with a visible executor, which uses resources even without tasks. */
export const GetExecutorAgents = z
  .object({
    type: z.literal('GET_EXECUTORS'),
    get_executors: z.object({
      executors: z.array(z.object({ agent_id: z.object({ value: z.string() }) })).default([]),
    }),
  })
  .transform(
    ({ get_executors }): ReadonlySet<string> => new Set(get_executors.executors.map((each) => each.agent_id.value)),
  );

/** GetExecutorAgents from /state, where a hidden executor is an empty object. */
export const V0ExecutorAgents = z
  .object({
    frameworks: z.array(z.object({ executors: z.array(z.object({ slave_id: z.string().optional() })).default([]) })),
  })
  .transform(
    ({ frameworks }): ReadonlySet<string> =>
      new Set(frameworks.flatMap(({ executors }) => executors.flatMap(({ slave_id }) => slave_id ?? []))),
  );
