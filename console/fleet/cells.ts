import type { FleetHost, FleetView } from '../../functions/contract/api/fleet.ts';
import { STATES, type State } from '../text/states.ts';

/** Hosts as the map shows them. */

export type Flag = NonNullable<FleetHost['flags']>[number];

export interface Cell {
  readonly name: string;
  readonly state: State;
  readonly goal: State | undefined;
  readonly since: string | undefined;
  readonly flags: readonly Flag[];
  readonly blockers: readonly string[];
  readonly jobs: readonly string[];
  readonly holds: NonNullable<FleetHost['holds']>;
  readonly attributes: Readonly<Record<string, string>>;
  readonly maintenance: FleetView['maintenances'][number] | undefined;
  /** Sort key by name: numbers in names count as numbers. */
  readonly order: string;
}

export const FLAGS = {
  stuck: 'stuck',
  failed: 'failed',
  'deadline-passed': 'deadline passed',
  lost: 'lost',
  forgotten: 'forgotten',
  unmanaged: "someone else's",
  'in-repair': 'in repair',
  cordoned: 'cordoned',
} as const satisfies Record<Flag, string>;

/** Flags that wait for a person, unlike a cordon or a repair under way. */
const URGENT: ReadonlySet<Flag> = new Set(['stuck', 'failed', 'deadline-passed', 'lost', 'forgotten']);

export const FLAG_NAMES = Object.keys(FLAGS) as Flag[];

export function isUrgent({ flags }: Pick<Cell, 'flags'>): boolean {
  return flags.some((flag) => URGENT.has(flag));
}

/** The cells of an answer, ordered as people count: host2 before host10. */
export function cellsOf(view: FleetView): readonly Cell[] {
  return view.hosts.map((host) => cellOf(host, view)).sort((one, other) => (one.order < other.order ? -1 : 1));
}

/** Name, state and flags in words: the accessible name. */
export function labelOf(cell: Cell): string {
  return [cell.name, ...stateWords(cell)].join(', ');
}

const orders = new Map<string, string>();

/** Computed once for each name: a large cluster is read every few seconds. */
function orderOf(name: string): string {
  const known = orders.get(name);
  if (known !== undefined) return known;
  const order = orderKey(name);
  orders.set(name, order);
  return order;
}

function cellOf(host: FleetHost, { attributeSets, maintenances }: FleetView): Cell {
  const { hostname: name, state, goalState: goal, since, flags = [], blockers = [], jobs = [], holds = [] } = host;
  return {
    ...{ name, state, goal, since, flags, blockers, jobs, holds },
    attributes: attributeSets[host.attributes] ?? {},
    maintenance: host.maintenance === undefined ? undefined : maintenances[host.maintenance],
    order: orderOf(name),
  };
}

/** `draining, stuck`: the state, its direction where that is not plain, and the flags. */
export function stateWords({ state, goal, flags }: Pick<Cell, 'state' | 'goal' | 'flags'>): string[] {
  const direction = directionOf(state, goal);
  return [STATES[state], ...(direction === undefined ? [] : [direction]), ...flags.map((flag) => FLAGS[flag])];
}

/** The direction of a host, if it is not the usual one of its state. */
function directionOf(state: State, goal: State | undefined): string | undefined {
  if (goal === 'HOST_STATE_UP' && state === 'HOST_STATE_DOWN') return 'coming up';
  if (goal === 'HOST_STATE_UP' && state !== 'HOST_STATE_UP') return 'going back up';
  if (goal === 'HOST_STATE_DOWN' && state === 'HOST_STATE_UP') return 'about to drain';
  return undefined;
}

const DIGITS = 10;

/** Numbers in names count as numbers. */
export function orderKey(name: string): string {
  return name.replace(/\d+/g, (digits) => digits.padStart(DIGITS, '0'));
}

const POOL = 'pool';
/** Agents without the attribute are in this pool. */
const DEFAULT_POOL = 'default';

export function poolOf({ attributes }: Pick<Cell, 'attributes'>): string {
  return attributes[POOL] ?? DEFAULT_POOL;
}

/** Attributes that may stand for a failure domain: those with fewer values than hosts. */
export function domainsOf(view: Pick<FleetView, 'attributeSets'>): string[] {
  const names = new Set(view.attributeSets.flatMap((attributes) => Object.keys(attributes)));
  names.delete(POOL);
  return [...names].sort();
}
