import type { Placement } from '../jobs/job.ts';
import type { AgentHeadroom, Displaced } from './headroom.ts';

/** Where the rules of a job let its instances go. */

type Value = Extract<Placement, { oneOf: unknown }>;
type Share = Extract<Placement, { most: number }>;

export function wantedValues({ placement }: Pick<Displaced, 'placement'>): readonly Value[] {
  return placement.filter((rule) => 'oneOf' in rule);
}

export function shares({ placement }: Pick<Displaced, 'placement'>): readonly Share[] {
  return placement.filter((rule) => 'most' in rule);
}

/** True when the agent has the values that will do, whoever is there already. */
export function hasValues(displaced: Displaced, agent: AgentHeadroom): boolean {
  return wantedValues(displaced).every(({ attribute, oneOf }) => {
    const value = attributeOf(attribute, agent);
    return value !== undefined && oneOf.includes(value);
  });
}

/** How many instances of each job agents with the same value have. */
export interface Occupancy {
  /** True when one more instance may go there. */
  admits(displaced: Displaced, agent: AgentHeadroom): boolean;
  add(displaced: Displaced, agent: AgentHeadroom): void;
}

/** Begins with the instances that stay where they are. */
export function occupancyOf(displaced: readonly Displaced[], staying: readonly AgentHeadroom[]): Occupancy {
  const counts = new Map<string, number>();
  const agents = new Map(staying.map((agent) => [agent.hostname.toLowerCase(), agent]));
  const keyOf = ({ framework, job }: Displaced, attribute: string, value: string) =>
    JSON.stringify([framework, job, attribute, value]);
  const occupancy: Occupancy = {
    admits: (each, agent) =>
      shares(each).every(({ attribute, most }) => {
        const value = attributeOf(attribute, agent);
        return value !== undefined && (counts.get(keyOf(each, attribute, value)) ?? 0) < most;
      }),
    add: (each, agent) => {
      for (const { attribute } of shares(each)) {
        const value = attributeOf(attribute, agent);
        if (value === undefined) continue;
        const key = keyOf(each, attribute, value);
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    },
  };
  const seen = new Set<string>();
  for (const each of displaced.filter((one) => shares(one).length > 0)) {
    const job = keyOf(each, '', '');
    if (seen.has(job)) continue;
    seen.add(job);
    for (const hostname of each.othersOn) {
      const agent = agents.get(hostname.toLowerCase());
      if (agent !== undefined) occupancy.add(each, agent);
    }
  }
  return occupancy;
}

function attributeOf(attribute: string, agent: AgentHeadroom): string | undefined {
  return attribute === 'hostname' ? agent.hostname : agent.attributes[attribute];
}
