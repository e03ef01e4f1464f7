import * as z from 'zod';
import {
  type Amounts,
  type Asks,
  NO_AMOUNTS,
  type Pools,
  plus,
  RESOURCES,
  UNRESERVED,
} from '../../../domain/mesos/resources.ts';
import { Nanoseconds } from './wire-maintenance.ts';

/** Resources of agents and tasks: lists of the v1 API, sums of v0. */

const Range = z.object({ begin: z.number(), end: z.number() });

const Resource = z.object({
  name: z.string(),
  scalar: z.object({ value: z.number() }).optional(),
  ranges: z.object({ range: z.array(Range).default([]) }).optional(),
  /** Only on masters' and agents' resources, not on those of tasks. */
  role: z.string().optional(),
  /** The last reservation counts: each one refines the previous one. */
  reservations: z.array(z.object({ role: z.string() })).default([]),
  allocation_info: z.object({ role: z.string() }).optional(),
  disk: z.object({ persistence: z.unknown().optional() }).optional(),
  revocable: z.unknown().optional(),
});
type Resource = z.infer<typeof Resource>;

export const ResourceList = z.array(Resource);
export const Resources = ResourceList.default([]);

/** `ports` is a text, `[31000-31005, 31007-31007]`. */
export const Sums = z.record(z.string(), z.union([z.number(), z.string()])).default({});

/** Sums up what any task may get: no persistent volumes (bound to data), no revocable resources. */
export function toPools(resources: readonly Resource[]): Pools {
  const pools: Record<string, Amounts> = {};
  for (const resource of resources) {
    if (resource.revocable !== undefined || resource.disk?.persistence !== undefined) continue;
    const pool = resource.reservations.at(-1)?.role ?? resource.role ?? UNRESERVED;
    pools[pool] = plus(pools[pool] ?? NO_AMOUNTS, amountOf(resource));
  }
  return pools;
}

export function toAsks(resources: readonly Resource[], graceSeconds: number | null): Asks {
  return {
    amounts: resources.map(amountOf).reduce(plus, NO_AMOUNTS),
    role: resources.find(({ allocation_info }) => allocation_info)?.allocation_info?.role ?? UNRESERVED,
    graceSeconds,
  };
}

export const KillPolicy = z
  .object({ grace_period: Nanoseconds.optional() })
  .optional()
  .transform((policy) => (policy?.grace_period === undefined ? null : Number(policy.grace_period.nanoseconds) / 1e9));

function amountOf({ name, scalar, ranges }: Resource): Amounts {
  const amount = ranges === undefined ? (scalar?.value ?? 0) : countOf(ranges.range);
  return named(name, amount);
}

function named(name: string, amount: number): Amounts {
  return RESOURCES.some((resource) => resource === name) ? { ...NO_AMOUNTS, [name]: amount } : NO_AMOUNTS;
}

function countOf(ranges: readonly z.infer<typeof Range>[]): number {
  return ranges.reduce((sum, { begin, end }) => sum + end - begin + 1, 0);
}

export function fromSums(sums: z.infer<typeof Sums>): Amounts {
  return Object.entries(sums)
    .map(([name, amount]) => named(name, typeof amount === 'number' ? amount : countOf(rangesIn(amount))))
    .reduce(plus, NO_AMOUNTS);
}

function rangesIn(text: string): readonly z.infer<typeof Range>[] {
  return [...text.matchAll(/(\d+)-(\d+)/g)].map(([, begin, end]) => ({ begin: Number(begin), end: Number(end) }));
}
