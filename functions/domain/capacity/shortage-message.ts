import { type Amounts, inWords, mayUse, RESOURCES, shortOf, sumOf } from '../mesos/resources.ts';
import type { AgentHeadroom, Displaced } from './headroom.ts';
import { hasValues, requiredValues, shares } from './placement.ts';

/** Says in one sentence why tasks have no place. */

interface PlaceCount {
  readonly staying: readonly AgentHeadroom[];
  /** All tasks that need a place. */
  readonly all: readonly Displaced[];
  /** True when an agent has room for one more task, but already enough instances of its job. */
  readonly isCrowded: boolean;
}

/** @param group tasks of one job without a place, all alike */
export function shortageMessage(group: readonly [Displaced, ...Displaced[]], counts: PlaceCount): string {
  const { staying, all, isCrowded } = counts;
  const [displaced] = group;
  const name = nameOf(group);
  if (staying.length === 0) return 'no agent stays that could take any task';
  const allowed = staying.filter((agent) => hasValues(displaced, agent));
  if (allowed.length === 0) return `no agent that stays has ${valuesText(displaced)}, as ${name} asks for`;
  return (
    amountText(displaced, name, allowed) ??
    (isCrowded ? `no agent is left for ${name}: ${sharesText(displaced)}` : undefined) ??
    sumsText(staying, all) ??
    `no place was found for ${name}: the tasks that move fill the agents that stay`
  );
}

/** Names the amounts that no agent has; undefined when one agent has all of them. */
function amountText({ amounts, role }: Displaced, name: string, allowed: readonly AgentHeadroom[]): string | undefined {
  const free = allowed.map((agent) => usableBy(role, agent));
  if (free.some((each) => shortOf(amounts, each).length === 0)) return undefined;
  const nowhere = RESOURCES.filter((resource) => free.every((each) => each[resource] < amounts[resource]));
  const asked = RESOURCES.filter((resource) => amounts[resource] > 0);
  const what = nowhere.length > 0 ? inWords(amounts, nowhere) : `${inWords(amounts, asked)} together`;
  return `no agent that stays has the ${what} that ${name} asks for`;
}

/** Names the amounts that all agents together lack; undefined when the sums suffice. */
function sumsText(staying: readonly AgentHeadroom[], all: readonly Displaced[]): string | undefined {
  const roles = [...new Set(all.map(({ role }) => role))];
  const pools = staying.flatMap(({ free }) => Object.entries(free));
  const usable = pools.flatMap(([pool, amounts]) => (roles.some((role) => mayUse(role, pool)) ? [amounts] : []));
  const there = sumOf(usable);
  const needed = sumOf(all.map(({ amounts }) => amounts));
  const short = shortOf(needed, there);
  if (short.length === 0) return undefined;
  return `the agents that stay have ${inWords(there, short)} free together, ${inWords(needed, short)} are needed`;
}

function usableBy(role: string, { free }: AgentHeadroom): Amounts {
  return sumOf(Object.entries(free).flatMap(([pool, amounts]) => (mayUse(role, pool) ? [amounts] : [])));
}

function valuesText(displaced: Displaced): string {
  return requiredValues(displaced)
    .map(({ attribute, oneOf }) => `${attribute} ${oneOf.join(' or ')}`)
    .join(' and ');
}

function sharesText(displaced: Displaced): string {
  return shares(displaced)
    .map(({ attribute, most }) => `its job lets at most ${most} of its instances have the same ${attribute}`)
    .join(', and ');
}

function nameOf([first, ...others]: readonly [Displaced, ...Displaced[]]): string {
  const more = others.reduce((sum, { taskIds }) => sum + taskIds.length, 0);
  const of = first.job === null ? `of ${first.framework}` : `of job ${first.job}`;
  if (first.name !== undefined) return `${first.name} ${of}`;
  const own = first.taskIds.length === 1 ? `task ${first.taskIds[0]}` : `pod of tasks ${first.taskIds.join(', ')}`;
  return `${own} ${of}${more === 0 ? '' : ` (and ${more} more like it)`}`;
}
