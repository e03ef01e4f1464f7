import * as z from 'zod';
import { ATTRIBUTE_NAME, parseLimit } from '../../domain/rolling/options.ts';
import { PHASES, ROLLOUT_STATUSES } from '../../domain/rolling/phase.ts';
import { REPAIR_NAME } from '../../domain/rolling/repair.ts';
import { Duration, MAX_HOSTS, time } from './fields.ts';

/** What is asked for, and told, of maintenances that go in waves. */

const LimitText = z
  .union([z.number().transform(String), z.string()])
  .refine((text) => parseLimit(text) !== undefined, "is no number of hosts such as 3, and no share such as '5%'")
  .meta({ example: '5%' });

/** How hosts go in waves; each of these makes a maintenance a rolling one. Those of a maintenance and of a recurring window are the same. */
export const rollingFields = {
  concurrency: z.int().min(1).max(MAX_HOSTS).optional(),
  maxUnavailable: LimitText.optional(),
  maxUnavailablePerDomain: LimitText.optional(),
  failureDomain: z
    .string()
    .regex(ATTRIBUTE_NAME, 'is no name of an attribute')
    .optional()
    .meta({ description: "The agents' attribute that names the failure domain", example: 'rack' }),
  maxDomains: z.int().min(1).max(MAX_HOSTS).optional(),
  maxErrors: z.int().min(1).max(MAX_HOSTS).optional(),
  settle: Duration.optional(),
  returnTimeout: Duration.optional(),
  repair: z
    .string()
    .regex(REPAIR_NAME, 'is no name of a repair hook')
    .optional()
    .meta({ description: "'none', 'person', or a repair hook of the settings", example: 'person' }),
} as const;

/** How a maintenance goes in waves, what was not asked for filled in; null where there is no such limit. */
export const RollingView = z
  .object({
    concurrency: z.number().nullable(),
    /** `3`, or `5%`. */
    maxUnavailable: z.string().nullable(),
    maxUnavailablePerDomain: z.string().nullable(),
    failureDomain: z.string().nullable(),
    maxDomains: z.number(),
    maxErrors: z.number(),
    settleSeconds: z.number(),
    returnSeconds: z.number(),
    repair: z.string(),
  })
  .meta({ id: 'RollingOptions' });
export type RollingView = z.infer<typeof RollingView>;

/** How a rolling maintenance gets on. */
export const RolloutView = z
  .object({
    status: z.enum(ROLLOUT_STATUSES),
    /** Why no other host begins now: a sentence; empty while one does. */
    heldBy: z.string(),
    /** Waves that have begun. */
    waves: z.number(),
    failures: z.number(),
    /** The maintenance halts when so many hosts have failed since it was last resumed. */
    maxErrors: z.number(),
    /** Hosts by phase. */
    counts: z.partialRecord(z.enum(PHASES), z.number()),
    /** By what the waves so far have taken; null while nobody can tell. */
    remainingSeconds: z.number().nullable(),
    endsAt: time.nullable(),
    hosts: z.array(
      z.object({
        hostname: z.string(),
        phase: z.enum(PHASES),
        since: time,
        wave: z.number().nullable(),
        /** Why it failed or was left out, or what its repair says. */
        note: z.string(),
      }),
    ),
    /** What has happened to it, oldest first. */
    notes: z.array(z.object({ at: time, by: z.string(), text: z.string() })),
  })
  .meta({ id: 'Rollout' });
export type RolloutView = z.infer<typeof RolloutView>;

/** What `pause`, `resume` and `stop` answer. */
export const RolloutChanged = z
  .object({ maintenanceId: z.string(), rollout: RolloutView })
  .meta({ id: 'RolloutChanged' });
export type RolloutChanged = z.infer<typeof RolloutChanged>;
