import { listed } from '../text/counted.ts';

/** Resources that decide if a task has a place. */

/** `ports` is a number of ports; `mem` and `disk` are megabytes. */
export const RESOURCES = ['cpus', 'mem', 'disk', 'gpus', 'ports'] as const;
export type Resource = (typeof RESOURCES)[number];
export type Amounts = Readonly<Record<Resource, number>>;

/** Amounts by the role of their reservation. */
export type Pools = Readonly<Record<string, Amounts>>;

/** The unreserved pool. */
export const UNRESERVED = '*';

/** Resources that a task was launched with, and its replacement will ask for. */
export interface Asks {
  readonly amounts: Amounts;
  /** Role of the framework that holds its resources. */
  readonly role: string;
  /** Grace period of its kill policy, seconds; null when it has none. */
  readonly graceSeconds: number | null;
}

export const NO_AMOUNTS: Amounts = { cpus: 0, mem: 0, disk: 0, gpus: 0, ports: 0 };

export function plus(one: Amounts, other: Amounts): Amounts {
  return eachOf((resource) => one[resource] + other[resource]);
}

export function sumOf(amounts: readonly Amounts[]): Amounts {
  return amounts.reduce(plus, NO_AMOUNTS);
}

/** Never negative. */
export function minus(one: Amounts, other: Amounts): Amounts {
  return eachOf((resource) => Math.max(0, one[resource] - other[resource]));
}

export function least(one: Amounts, other: Amounts): Amounts {
  return eachOf((resource) => Math.min(one[resource], other[resource]));
}

/** Resources with less free than asked. */
export function shortOf(asked: Amounts, free: Amounts): readonly Resource[] {
  return RESOURCES.filter((resource) => asked[resource] > free[resource]);
}

/** A reservation also serves the roles below: `eng/web` may use what is reserved for `eng`. */
export function mayUse(role: string, pool: string): boolean {
  return pool === UNRESERVED || role === pool || role.startsWith(`${pool}/`);
}

/** Rounds to thousandths, as Mesos counts: sums of doubles drift. */
function eachOf(amount: (resource: Resource) => number): Amounts {
  const rounded = (resource: Resource) => Math.round(amount(resource) * 1_000) / 1_000;
  return {
    cpus: rounded('cpus'),
    mem: rounded('mem'),
    disk: rounded('disk'),
    gpus: rounded('gpus'),
    ports: rounded('ports'),
  };
}

const WORDS: Readonly<Record<Resource, (amount: string) => string>> = {
  cpus: (amount) => `${amount} cpus`,
  mem: (amount) => `${amount} MB of memory`,
  disk: (amount) => `${amount} MB of disk`,
  gpus: (amount) => `${amount} gpus`,
  ports: (amount) => `${amount} ports`,
};

/** `4 cpus and 512 MB of memory`; `1 cpu`. */
export function inWords(amounts: Amounts, resources: readonly Resource[]): string {
  return listed(resources.map((resource) => oneInWords(resource, amounts[resource])));
}

function oneInWords(resource: Resource, amount: number): string {
  const words = WORDS[resource](String(amount));
  return amount === 1 ? words.replace(/s$/, '') : words;
}
