import type { Placement } from '../jobs/job.ts';
import type { AgentHeadroom, Displaced } from './headroom.ts';

/** Applies the placement rules of jobs to agents. */

type Value = Extract<Placement, { oneOf: unknown }>;
type Share = Extract<Placement, { most: number }>;

export function requiredValues({ placement }: Pick<Displaced, 'placement'>): readonly Value[] {
  return placement.filter((rule) => 'oneOf' in rule);
}

export function shares({ placement }: Pick<Displaced, 'placement'>): readonly Share[] {
  return placement.filter((rule) => 'most' in rule);
}

/** True when the agent has the required attribute values; ignores its occupancy. */
export function hasValues(displaced: Displaced, agent: AgentHeadroom): boolean {
  return requiredValues(displaced).every(({ attribute, oneOf }) => {
    const value = attributeOf(attribute, agent);
    return value !== undefined && oneOf.includes(value);
  });
}

/** Key of the job. */
export function jobOf({ framework, job }: Pick<Displaced, 'framework' | 'job'>): string {
  return JSON.stringify([framework, job]);
}

/** Counts the instances of each job on agents with the same attribute value. */
export interface Occupancy {
  /** True when one more instance may go there. */
  admits(displaced: Displaced, agent: AgentHeadroom): boolean;
  add(displaced: Displaced, agent: AgentHeadroom): void;
}

/** Counts the instances that stay. */
export function occupancyOf(displaced: readonly Displaced[], staying: readonly AgentHeadroom[]): Occupancy {
  const counts = new Map<string, number>();
  const agents = new Map(staying.map((agent) => [agent.hostname.toLowerCase(), agent]));
  const keyOf = (each: Displaced, attribute: string, value: string | undefined) =>
    JSON.stringify([jobOf(each), attribute, value]);
  const occupancy: Occupancy = {
    admits: (each, agent) =>
      shares(each).every(({ attribute, most }) => {
        const value = attributeOf(attribute, agent);
        return value !== undefined && (counts.get(keyOf(each, attribute, value)) ?? 0) < most;
      }),
    add: (each, agent) => {
      for (const { attribute } of shares(each)) {
        const key = keyOf(each, attribute, attributeOf(attribute, agent));
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    },
  };
  const seen = new Set<string>();
  for (const each of displaced) {
    if (seen.has(jobOf(each))) continue;
    seen.add(jobOf(each));
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
