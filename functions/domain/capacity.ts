import type { Placement } from './job.ts';
import type { Agent } from './mesos.ts';
import {
  type Amounts,
  inWords,
  least,
  mayUse,
  minus,
  NO_AMOUNTS,
  type Pools,
  plus,
  RESOURCES,
  shortOf,
  UNRESERVED,
} from './resources.ts';

/** Whether tasks that have to leave their hosts have a place on the agents that stay. */

/** An agent with what no task uses. */
export interface AgentRoom extends Agent {
  readonly attributes: Readonly<Record<string, string>>;
  readonly free: Pools;
}

/** What runs together, and has to find a place together: a task, or the tasks of a pod. */
export interface Displaced {
  readonly taskIds: readonly string[];
  readonly framework: string;
  /** Name of its job; null where its scheduler does not say. */
  readonly job: string | null;
  readonly role: string;
  readonly amounts: Amounts;
  /** Attributes that its agent has to have. */
  readonly placement: readonly Placement[];
}

/** Displaced tasks of one job without a place, and why: a sentence. */
export interface Shortage {
  readonly displaced: readonly Displaced[];
  readonly message: string;
}

/**
 * First fit, the largest first: what it places has a place. Tasks for which it finds none might fit in another arrangement,
 * unless the message names an amount that is not there.
 */
export function findShortages(displaced: readonly Displaced[], staying: readonly AgentRoom[]): readonly Shortage[] {
  const rooms = staying.map((agent) => ({ agent, free: agent.free }));
  const total = sumOf(staying.flatMap(({ free }) => Object.values(free)));
  // Alike is what asks for the same: where one of them did not fit, the next does not either.
  const alike = groupBy(displaced, ({ role, amounts, placement }) => JSON.stringify([role, amounts, placement]));
  const unplaced = alike
    .toSorted((one, other) => sizeIn(other, total) - sizeIn(one, total))
    .map((group) => place(group, rooms))
    .flatMap((group) => groupBy(group, ({ framework, job }) => JSON.stringify([framework, job])));
  return unplaced.map((group) => ({ displaced: group, message: whyNot(group, staying, displaced) }));
}

interface Room {
  readonly agent: AgentRoom;
  free: Pools;
}

function groupBy(
  displaced: readonly Displaced[],
  keyOf: (each: Displaced) => string,
): readonly (readonly Displaced[])[] {
  return [...Map.groupBy(displaced, keyOf).values()];
}

/** The largest share that it asks of anything. */
function sizeIn([first]: readonly Displaced[], total: Amounts): number {
  const { amounts } = first as Displaced;
  return Math.max(...RESOURCES.map((resource) => (total[resource] > 0 ? amounts[resource] / total[resource] : 0)));
}

/** Answers those that found no place. */
function place(group: readonly Displaced[], rooms: readonly Room[]): readonly Displaced[] {
  let placed = 0;
  for (const room of rooms) {
    if (placed === group.length) break;
    while (placed < group.length) {
      const left = taken(group[placed] as Displaced, room);
      if (left === undefined) break;
      room.free = left;
      placed += 1;
    }
  }
  return group.slice(placed);
}

/** What is left on the agent; undefined when it does not fit there. What is reserved for its role goes first. */
function taken(displaced: Displaced, { agent, free }: Room): Pools | undefined {
  if (!isAllowed(displaced, agent)) return undefined;
  const usable = Object.keys(free).filter((pool) => mayUse(displaced.role, pool));
  if (shortOf(displaced.amounts, sumOf(usable.map((pool) => free[pool] ?? NO_AMOUNTS))).length > 0) return undefined;
  const left: Record<string, Amounts> = { ...free };
  let wanted = displaced.amounts;
  for (const pool of usable.sort((one, other) => Number(one === UNRESERVED) - Number(other === UNRESERVED))) {
    const part = least(wanted, free[pool] ?? NO_AMOUNTS);
    left[pool] = minus(free[pool] ?? NO_AMOUNTS, part);
    wanted = minus(wanted, part);
  }
  return left;
}

function isAllowed({ placement }: Displaced, agent: AgentRoom): boolean {
  return placement.every(({ attribute, oneOf }) => {
    const value = attribute === 'hostname' ? agent.hostname : agent.attributes[attribute];
    return value !== undefined && oneOf.includes(value);
  });
}

function sumOf(amounts: readonly Amounts[]): Amounts {
  return amounts.reduce(plus, NO_AMOUNTS);
}

function usableBy(role: string, { free }: AgentRoom): Amounts {
  return sumOf(Object.entries(free).flatMap(([pool, amounts]) => (mayUse(role, pool) ? [amounts] : [])));
}

function whyNot(group: readonly Displaced[], staying: readonly AgentRoom[], all: readonly Displaced[]): string {
  const displaced = group[0] as Displaced;
  const name = nameOf(group);
  if (staying.length === 0) return 'no agent stays that could take any task';
  const allowed = staying.filter((agent) => isAllowed(displaced, agent));
  if (allowed.length === 0) return `no agent that stays has ${placementInWords(displaced)}, as ${name} asks for`;
  const { amounts, role } = displaced;
  const free = allowed.map((agent) => usableBy(role, agent));
  if (!free.some((room) => shortOf(amounts, room).length === 0)) {
    const nowhere = RESOURCES.filter((resource) => free.every((room) => room[resource] < amounts[resource]));
    const asked = RESOURCES.filter((resource) => amounts[resource] > 0);
    const what = nowhere.length > 0 ? inWords(amounts, nowhere) : `${inWords(amounts, asked)} together`;
    return `no agent that stays has the ${what} that ${name} asks for`;
  }
  return sumsInWords(staying, all) ?? `no place was found for ${name}: the tasks that move fill the agents that stay`;
}

/** What all of the displaced ask for, and there is less of; undefined when there is enough of everything in sum. */
function sumsInWords(staying: readonly AgentRoom[], all: readonly Displaced[]): string | undefined {
  const roles = [...new Set(all.map(({ role }) => role))];
  const pools = staying.flatMap(({ free }) => Object.entries(free));
  const usable = pools.flatMap(([pool, amounts]) => (roles.some((role) => mayUse(role, pool)) ? [amounts] : []));
  const there = sumOf(usable);
  const needed = sumOf(all.map(({ amounts }) => amounts));
  const short = shortOf(needed, there);
  if (short.length === 0) return undefined;
  return `the agents that stay have ${inWords(there, short)} free together, ${inWords(needed, short)} are needed`;
}

function placementInWords({ placement }: Displaced): string {
  return placement.map(({ attribute, oneOf }) => `${attribute} ${oneOf.join(' or ')}`).join(' and ');
}

function nameOf(group: readonly Displaced[]): string {
  const [first] = group as readonly [Displaced];
  const others = group.reduce((sum, { taskIds }) => sum + taskIds.length, 0) - first.taskIds.length;
  const of = first.job === null ? `of ${first.framework}` : `of job ${first.job}`;
  const own = first.taskIds.length === 1 ? `task ${first.taskIds[0]}` : `pod of tasks ${first.taskIds.join(', ')}`;
  return `${own} ${of}${others === 0 ? '' : ` (and ${others} more like it)`}`;
}
