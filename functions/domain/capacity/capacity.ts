import {
  type Amounts,
  least,
  mayUse,
  minus,
  NO_AMOUNTS,
  type Pools,
  RESOURCES,
  shortOf,
  sumOf,
  UNRESERVED,
} from '../mesos/resources.ts';
import type { AgentHeadroom, Displaced } from './headroom.ts';
import { hasValues, jobOf, type Occupancy, occupancyOf, shares } from './placement.ts';
import { shortageMessage } from './shortage-message.ts';

/** Checks that displaced tasks have a place on the agents that stay. */

/** Displaced tasks of one job without a place, and the reason: a sentence. */
interface Shortage {
  readonly displaced: readonly Displaced[];
  readonly message: string;
}

/**
 * Places tasks by first fit, largest first, and returns those without a place. They might still fit
 * in another arrangement, unless the message names an amount that is missing.
 */
export function findShortages(displaced: readonly Displaced[], staying: readonly AgentHeadroom[]): readonly Shortage[] {
  const capacity = {
    places: staying.map((agent) => ({ agent, free: agent.free })),
    occupancy: occupancyOf(displaced, staying),
  };
  const total = sumOf(staying.flatMap(({ free }) => Object.values(free)));
  const unplaced = groupBy(displaced, whatIsAsked)
    .toSorted((a, b) => sizeIn(b, total) - sizeIn(a, total))
    .map((group) => unplacedOf(group, capacity))
    .flatMap((group) => groupBy(group, jobOf));
  return unplaced.map((group) => {
    const isCrowded = capacity.places.some((place) => fits(group[0], place));
    return { displaced: group, message: shortageMessage(group, { staying, all: displaced, isCrowded }) };
  });
}

/** Key of tasks that are alike: where one does not fit, no other does. */
function whatIsAsked(displaced: Displaced): string {
  const { role, amounts, placement } = displaced;
  return JSON.stringify([role, amounts, placement, shares(displaced).length > 0 ? jobOf(displaced) : null]);
}

type Group = readonly [Displaced, ...Displaced[]];

interface Capacity {
  readonly places: readonly FreeAgent[];
  readonly occupancy: Occupancy;
}

interface FreeAgent {
  readonly agent: AgentHeadroom;
  free: Pools;
}

function groupBy(displaced: readonly Displaced[], keyOf: (each: Displaced) => string): readonly Group[] {
  return [...Map.groupBy(displaced, keyOf).values()].map((group) => group as [Displaced, ...Displaced[]]);
}

/** The largest share of any resource that one task of the group asks for. */
function sizeIn([{ amounts }]: Group, total: Amounts): number {
  return Math.max(...RESOURCES.map((resource) => (total[resource] > 0 ? amounts[resource] / total[resource] : 0)));
}

/** Places what fits; returns the others. */
function unplacedOf(group: Group, { places, occupancy }: Capacity): readonly Displaced[] {
  let placed = 0;
  for (const place of places) {
    let next = group[placed];
    while (next !== undefined && fits(next, place) && occupancy.admits(next, place.agent)) {
      place.free = without(next, place.free);
      occupancy.add(next, place.agent);
      placed += 1;
      next = group[placed];
    }
  }
  return group.slice(placed);
}

/** True when the agent has the attribute values and the free resources; ignores its occupancy. */
function fits(displaced: Displaced, { agent, free }: FreeAgent): boolean {
  if (!hasValues(displaced, agent)) return false;
  const usable = Object.entries(free).flatMap(([pool, amounts]) => (mayUse(displaced.role, pool) ? [amounts] : []));
  return shortOf(displaced.amounts, sumOf(usable)).length === 0;
}

/** The resources left after placement. Resources reserved for the role are used first. */
function without({ role, amounts }: Displaced, free: Pools): Pools {
  const left: Record<string, Amounts> = { ...free };
  let needed = amounts;
  const reserved = Object.keys(free).filter((pool) => pool !== UNRESERVED && mayUse(role, pool));
  for (const pool of [...reserved, UNRESERVED]) {
    const part = least(needed, free[pool] ?? NO_AMOUNTS);
    left[pool] = minus(free[pool] ?? NO_AMOUNTS, part);
    needed = minus(needed, part);
  }
  return left;
}
