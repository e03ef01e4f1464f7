/** Resources of agents and tasks, as far as they decide whether a task has a place. */

/** `ports` is how many; `mem` and `disk` are megabytes. */
export const RESOURCES = ['cpus', 'mem', 'disk', 'gpus', 'ports'] as const;
export type Resource = (typeof RESOURCES)[number];
export type Amounts = Readonly<Record<Resource, number>>;

/** Amounts by the role that they are reserved for. */
export type Pools = Readonly<Record<string, Amounts>>;

/** The pool of everybody. */
export const UNRESERVED = '*';

/** What a task was launched with, and its replacement will ask for. */
export interface Asks {
  readonly amounts: Amounts;
  /** Role of the framework that its resources are allocated to. */
  readonly role: string;
  /** How long its kill policy lets it go on after the kill signal; null when it says nothing. */
  readonly graceSeconds: number | null;
}

export const NO_AMOUNTS: Amounts = { cpus: 0, mem: 0, disk: 0, gpus: 0, ports: 0 };

export function plus(one: Amounts, other: Amounts): Amounts {
  return eachOf((resource) => one[resource] + other[resource]);
}

export function sumOf(amounts: readonly Amounts[]): Amounts {
  return amounts.reduce(plus, NO_AMOUNTS);
}

/** Never less than nothing. */
export function minus(one: Amounts, other: Amounts): Amounts {
  return eachOf((resource) => Math.max(0, one[resource] - other[resource]));
}

export function least(one: Amounts, other: Amounts): Amounts {
  return eachOf((resource) => Math.min(one[resource], other[resource]));
}

/** The resources of which there is less than asked. */
export function shortOf(asked: Amounts, free: Amounts): readonly Resource[] {
  return RESOURCES.filter((resource) => asked[resource] > free[resource]);
}

/** A reservation is also for the roles below its own: what is reserved for `eng` may go to `eng/web`. */
export function mayUse(role: string, pool: string): boolean {
  return pool === UNRESERVED || role === pool || role.startsWith(`${pool}/`);
}

/** Mesos counts in thousandths; sums of doubles do not. */
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
  const words = resources.map((resource) => oneInWords(resource, amounts[resource]));
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

function oneInWords(resource: Resource, amount: number): string {
  const words = WORDS[resource](String(amount));
  return amount === 1 ? words.replace(/s$/, '') : words;
}
