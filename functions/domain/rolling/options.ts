import type { OnRed } from './gate.ts';

/**
 * Options of a rolling maintenance, which takes hosts out in waves.
 *
 * A host is out from the request to go down until it is UP again, in any maintenance. Limits of
 * pools and failure domains hold for all maintenances together, the concurrency for one request.
 */

/** A number of hosts, or a percentage of a pool or domain; rounded down, but at least one host. */
export type Limit = { readonly count: number } | { readonly percent: number };

/**
 * How a DOWN host comes back UP: at once (`none`), by an operator's `complete` (`person`), or by
 * the repair hook of that name.
 */
type Repair = 'none' | 'person' | (string & {});

/** The options for waves. Types, stored fields, API fields and CLI flags follow from this table. */
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
  gates: 'gates',
  greenFor: 'duration',
  onRed: 'on-red',
} as const;

export type RollingOption = keyof typeof ROLLING_OPTIONS;
export type RollingKind = (typeof ROLLING_OPTIONS)[RollingOption];

interface RequestedAs extends Record<Exclude<RollingKind, 'count' | 'gates' | 'on-red'>, string> {
  readonly count: number;
  readonly gates: readonly string[];
  readonly 'on-red': OnRed;
}

/** The options as operators write them. */
export type RollingRequest = {
  readonly [name in RollingOption]?: RequestedAs[(typeof ROLLING_OPTIONS)[name]] | undefined;
};

export const ROLLING_OPTION_NAMES = Object.keys(ROLLING_OPTIONS) as RollingOption[];

/** True for a request whose hosts go in waves: it has any of the options for waves. */
export function isRolling(request: RollingRequest): boolean {
  return ROLLING_OPTION_NAMES.some((name) => request[name] !== undefined);
}

/** A request's options with the defaults filled in. */
export interface RollingOptions {
  /** Hosts of this request that may be out at once; null means no own limit. */
  readonly concurrency: number | null;
  /** Hosts of one pool that may be out at once, in all maintenances. */
  readonly maxUnavailable: Limit | null;
  /** Hosts of one failure domain that may be out at once. */
  readonly maxUnavailablePerDomain: Limit | null;
  /** Agent attribute of the failure domain, for example `rack`; null when there is none. */
  readonly failureDomain: string | null;
  /** Failure domains that may have hosts out at once. */
  readonly maxDomains: number;
  /** After this many failed hosts no further host begins. */
  readonly maxErrors: number;
  /** Time that a host must be UP with an active agent before the next one begins, seconds. */
  readonly settleSeconds: number;
  /** Time to come back before a host counts as failed, seconds. */
  readonly returnSeconds: number;
  readonly repair: Repair;
  /** Names of the gates that are asked before a host begins. */
  readonly gates: readonly string[];
  /** Time that a gate must be green after it was not, before the next host begins, seconds. */
  readonly greenForSeconds: number;
  readonly onRed: OnRed;
}

export const ATTRIBUTE_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/;

/** Agent attribute of the pool; agents without it are in the pool `default`. */
export const POOL_ATTRIBUTE = 'pool';
export const DEFAULT_POOL = 'default';

export function poolOf({ attributes }: { readonly attributes: Readonly<Record<string, string>> }): string {
  return attributes[POOL_ATTRIBUTE] ?? DEFAULT_POOL;
}

/** Limits of failure domains in a request that names no attribute for them: they limit nothing. */
export function limitsWithoutDomain(asked: {
  readonly failureDomain?: string | undefined;
  readonly maxUnavailablePerDomain?: unknown;
  readonly maxDomains?: unknown;
}): readonly ('maxUnavailablePerDomain' | 'maxDomains')[] {
  if (asked.failureDomain !== undefined) return [];
  return (['maxUnavailablePerDomain', 'maxDomains'] as const).filter((field) => asked[field] !== undefined);
}

/** A gate that often changes its colour does not stay green for so long. */
export const DEFAULT_GREEN_SECONDS = 300;

/** Options about gates in a request without a gate: they would do nothing. */
export function optionsWithoutGate(asked: {
  readonly gates?: readonly string[] | undefined;
  readonly greenFor?: unknown;
  readonly onRed?: unknown;
}): readonly ('greenFor' | 'onRed')[] {
  if (asked.gates !== undefined) return [];
  return (['greenFor', 'onRed'] as const).filter((field) => asked[field] !== undefined);
}

export const WITHOUT_GATE = "is about gates: 'gates' must name one";

export const WITHOUT_DOMAIN = "limits failure domains: 'failureDomain' must name the agents' attribute of the domain";

const LIMIT = /^(\d{1,4})(%?)$/;

/** Parses a limit such as `3` or `5%`; undefined for other texts, zero, or more than 100 %. */
export function parseLimit(text: string): Limit | undefined {
  const match = LIMIT.exec(text);
  if (match === null) return undefined;
  const [, digits, percent] = match;
  const number = Number(digits);
  if (number < 1) return undefined;
  if (percent === '') return { count: number };
  return number <= 100 ? { percent: number } : undefined;
}

export function limitText(limit: Limit): string {
  return 'count' in limit ? String(limit.count) : `${limit.percent}%`;
}

/** Number of hosts that may be out. */
export function allowedOf(limit: Limit, total: number): number {
  return 'count' in limit ? limit.count : Math.max(1, Math.floor((total * limit.percent) / 100));
}
