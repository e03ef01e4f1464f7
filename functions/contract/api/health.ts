import * as z from 'zod';
import { Reason, time } from './fields.ts';

const Part = z.object({ status: z.enum(['ok', 'error']), detail: z.string().optional() });
export const Health = z
  .object({
    status: z.enum(['ok', 'error']),
    mesos: Part.extend({ leader: z.string().optional(), version: z.string().optional() }),
    store: Part,
    /** Faults that will do harm later: what is wrong and what to do, a sentence each. */
    warnings: z.array(z.string()).optional(),
  })
  .meta({ id: 'Health' });
export type Health = z.infer<typeof Health>;

/** Hooks of the settings, which requests name. */
export const HookNames = z
  .object({
    /** For `repair` and `verify`. */
    repairs: z.array(z.string()),
    gates: z.array(z.string()),
  })
  .meta({ id: 'HookNames' });
export type HookNames = z.infer<typeof HookNames>;

/** The breaker of the cluster. */
export const BreakerView = z
  .object({
    /** Its settings; null: there is no breaker. */
    limits: z
      .object({ begun: z.number().nullable(), failed: z.number().nullable(), windowSeconds: z.number() })
      .nullable(),
    /** Hosts that have begun, and that have failed, within the window. */
    begun: z.number(),
    failed: z.number(),
    /** Time and reason of its opening; null while it is closed. */
    open: z.object({ at: time, why: z.string() }).nullable(),
    /** Its newest openings and resets, oldest first. */
    events: z.array(z.object({ at: time, by: z.string(), text: z.string() })),
  })
  .meta({ id: 'Breaker' });
export type BreakerView = z.infer<typeof BreakerView>;

export const BreakerReset = z.strictObject({ reason: Reason.min(1, 'is empty') }).meta({ id: 'BreakerReset' });
