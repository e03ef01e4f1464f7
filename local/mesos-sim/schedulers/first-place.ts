/** Places of a job's first instances. */
import type { AgentPlace } from '../model/agent.ts';
import type { Demand } from '../model/framework.ts';

/**
 * Places instance `index` on one of the hosts, in rotation; anywhere that the demand allows when no
 * host is named.
 */
export function firstPlace(demand: Demand, startsOn: readonly string[] = [], index: number): Demand {
  const hostname = startsOn[index % startsOn.length];
  if (hostname === undefined) return demand;
  return { ...demand, suits: ({ hostname: other }: AgentPlace) => other === hostname };
}
