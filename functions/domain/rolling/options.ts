/**
 * Rolling through a set of hosts: not all of them are out at once, they go in waves.
 *
 * A host is out from the moment it is asked to go down until it is UP again, whoever asked. Limits of a pool and of a failure domain hold over
 * everybody's maintenances together; the concurrency is that of one request.
 */

/** A number of hosts, or a share of those there are, in percent of a pool or a domain; a share is rounded down, but never to none. */
export type Limit = { readonly count: number } | { readonly percent: number };

/** What brings a host that is DOWN back UP: nobody has to (`none`), a person's `complete` (`person`), or a repair hook of that name. */
type Repair = 'none' | 'person' | (string & {});

/** The options of a request about its waves, each with the kind of its value. Type, stored field, API field and CLI flag follow from here. */
export const ROLLING_OPTIONS = {
  concurrency: 'count',
  maxUnavailable: 'limit',
  maxUnavailablePerDomain: 'limit',
  failureDomain: 'attribute',
  maxDomains: 'count',
  maxErrors: 'count',
  settle: 'duration',
  returnTimeout: 'duration',
  repair: 'repair',
} as const;

export type RollingOption = keyof typeof ROLLING_OPTIONS;
export type RollingKind = (typeof ROLLING_OPTIONS)[RollingOption];

/** The options as operators write them. */
export type RollingRequest = {
  readonly [name in RollingOption]?: ((typeof ROLLING_OPTIONS)[name] extends 'count' ? number : string) | undefined;
};

export const ROLLING_OPTION_NAMES = Object.keys(ROLLING_OPTIONS) as RollingOption[];

/** True for a request whose hosts go in waves: it has any of the options for waves. */
export function isRolling(request: RollingRequest): boolean {
  return ROLLING_OPTION_NAMES.some((name) => request[name] !== undefined);
}

/** A request's options with what was not asked for filled in. */
export interface RollingOptions {
  /** Hosts of this request that may be out at the same time; null: as many as the other limits let. */
  readonly concurrency: number | null;
  /** Hosts of one pool that may be out at the same time, of whatever request. */
  readonly maxUnavailable: Limit | null;
  /** Hosts of one failure domain that may be out at the same time. */
  readonly maxUnavailablePerDomain: Limit | null;
  /** The agents' attribute that names the failure domain, `rack` for instance; null: there is none. */
  readonly failureDomain: string | null;
  /** Failure domains that may have hosts out at the same time. */
  readonly maxDomains: number;
  /** As soon as so many hosts have failed, no other one begins. */
  readonly maxErrors: number;
  /** How long a host has to be UP, with an active agent, before its place is given to another, seconds. */
  readonly settleSeconds: number;
  /** A host that has not come back so long after it was told to has failed, seconds. */
  readonly returnSeconds: number;
  readonly repair: Repair;
}

/** Names of agents' attributes. */
export const ATTRIBUTE_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/;

/** The agents' attribute that names the pool; agents without it are in the pool `default`. */
export const POOL_ATTRIBUTE = 'pool';
export const DEFAULT_POOL = 'default';

export function poolOf({ attributes }: { readonly attributes: Readonly<Record<string, string>> }): string {
  return attributes[POOL_ATTRIBUTE] ?? DEFAULT_POOL;
}

/** Limits of failure domains, where nothing names the attribute that tells them apart: they would limit nothing. */
export function limitsWithoutDomain(asked: {
  readonly failureDomain?: string | undefined;
  readonly maxUnavailablePerDomain?: unknown;
  readonly maxDomains?: unknown;
}): readonly ('maxUnavailablePerDomain' | 'maxDomains')[] {
  if (asked.failureDomain !== undefined) return [];
  return (['maxUnavailablePerDomain', 'maxDomains'] as const).filter((field) => asked[field] !== undefined);
}

export const WITHOUT_DOMAIN =
  "limits failure domains: 'failureDomain' has to name the agents' attribute that tells them apart";

const LIMIT = /^(\d{1,4})(%?)$/;

/** The limit in a text such as `3` or `5%`; undefined when it is none, zero, or more than 100 %. */
export function parseLimit(text: string): Limit | undefined {
  const [, digits, percent] = LIMIT.exec(text) ?? [];
  const number = Number(digits);
  if (digits === undefined || number < 1) return undefined;
  if (percent === '') return { count: number };
  return number <= 100 ? { percent: number } : undefined;
}

export function limitText(limit: Limit): string {
  return 'count' in limit ? String(limit.count) : `${limit.percent}%`;
}

/** Hosts that may be out of so many. */
export function allowedOf(limit: Limit, total: number): number {
  return 'count' in limit ? limit.count : Math.max(1, Math.floor((total * limit.percent) / 100));
}
