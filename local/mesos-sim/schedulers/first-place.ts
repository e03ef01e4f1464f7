/** Where a job's first instances start. */
import type { AgentPlace } from '../model/agent.ts';
import type { Demand } from '../model/framework.ts';

/** Instance `index` on one of the hosts, in turn; wherever the demand lets it when none are named. */
export function firstPlace(demand: Demand, startsOn: readonly string[] = [], index: number): Demand {
  const wanted = startsOn[index % startsOn.length];
  if (wanted === undefined) return demand;
  return { ...demand, suits: ({ hostname }: AgentPlace) => hostname === wanted };
}
