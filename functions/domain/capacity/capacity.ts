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
import { whyNot } from './shortage-message.ts';

/** Whether tasks that have to leave their hosts have a place on the agents that stay. */

/** Displaced tasks of one job without a place, and why: a sentence. */
export interface Shortage {
  readonly displaced: readonly Displaced[];
  readonly message: string;
}

/**
 * First fit, the largest first: what it places has a place. Tasks for which it finds none might fit in another arrangement,
 * unless the message names an amount that is not there.
 */
export function findShortages(displaced: readonly Displaced[], staying: readonly AgentHeadroom[]): readonly Shortage[] {
  const cluster = {
    rooms: staying.map((agent) => ({ agent, free: agent.free })),
    occupancy: occupancyOf(displaced, staying),
  };
  const total = sumOf(staying.flatMap(({ free }) => Object.values(free)));
  const unplaced = groupBy(displaced, whatIsAsked)
    .toSorted((one, other) => sizeIn(other, total) - sizeIn(one, total))
    .map((group) => place(group, cluster))
    .flatMap((group) => groupBy(group, jobOf));
  return unplaced.map((group) => {
    const isCrowded = cluster.rooms.some((room) => fits(group[0], room));
    return { displaced: group, message: whyNot(group, { staying, all: displaced, isCrowded }) };
  });
}

/** The same for those that are alike: where one of them did not fit, the next does not either. */
function whatIsAsked(displaced: Displaced): string {
  const { role, amounts, placement } = displaced;
  return JSON.stringify([role, amounts, placement, shares(displaced).length > 0 ? jobOf(displaced) : null]);
}

type Group = readonly [Displaced, ...Displaced[]];

interface Cluster {
  readonly rooms: readonly Room[];
  readonly occupancy: Occupancy;
}

interface Room {
  readonly agent: AgentHeadroom;
  free: Pools;
}

function groupBy(displaced: readonly Displaced[], keyOf: (each: Displaced) => string): readonly Group[] {
  return [...Map.groupBy(displaced, keyOf).values()].map((group) => group as [Displaced, ...Displaced[]]);
}

/** The largest share that it asks of anything. */
function sizeIn([{ amounts }]: Group, total: Amounts): number {
  return Math.max(...RESOURCES.map((resource) => (total[resource] > 0 ? amounts[resource] / total[resource] : 0)));
}

/** Answers those that found no place. */
function place(group: Group, { rooms, occupancy }: Cluster): readonly Displaced[] {
  let placed = 0;
  for (const room of rooms) {
    let next = group[placed];
    while (next !== undefined && fits(next, room) && occupancy.admits(next, room.agent)) {
      room.free = without(next, room.free);
      occupancy.add(next, room.agent);
      placed += 1;
      next = group[placed];
    }
  }
  return group.slice(placed);
}

/** True when the agent has the values and the room for it, whoever is there already. */
function fits(displaced: Displaced, { agent, free }: Room): boolean {
  if (!hasValues(displaced, agent)) return false;
  const usable = Object.entries(free).flatMap(([pool, amounts]) => (mayUse(displaced.role, pool) ? [amounts] : []));
  return shortOf(displaced.amounts, sumOf(usable)).length === 0;
}

/** What is left. What is reserved for its role goes first. */
function without({ role, amounts }: Displaced, free: Pools): Pools {
  const left: Record<string, Amounts> = { ...free };
  let wanted = amounts;
  const reserved = Object.keys(free).filter((pool) => pool !== UNRESERVED && mayUse(role, pool));
  for (const pool of [...reserved, UNRESERVED]) {
    const part = least(wanted, free[pool] ?? NO_AMOUNTS);
    left[pool] = minus(free[pool] ?? NO_AMOUNTS, part);
    wanted = minus(wanted, part);
  }
  return left;
}
