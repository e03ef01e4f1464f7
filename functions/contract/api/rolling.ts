import * as z from 'zod';
import { COLOURS, GATE_NAME, ON_RED } from '../../domain/rolling/gate.ts';
import {
  ATTRIBUTE_NAME,
  DEFAULT_GREEN_SECONDS,
  limitsWithoutDomain,
  optionsWithoutGate,
  parseLimit,
  ROLLING_OPTION_NAMES,
  ROLLING_OPTIONS,
  type RollingKind,
  type RollingOption,
  WITHOUT_DOMAIN,
  WITHOUT_GATE,
} from '../../domain/rolling/options.ts';
import { PHASES, ROLLOUT_STATUSES } from '../../domain/rolling/phase.ts';
import { REPAIR_NAME } from '../../domain/rolling/repair.ts';
import { Duration, MAX_HOSTS, time } from './fields.ts';

/** Options and progress of maintenances that go in waves. */

const LimitText = z
  .union([z.number().transform(String), z.string()])
  .refine((text) => parseLimit(text) !== undefined, "is neither a number of hosts such as 3 nor a share such as '5%'")
  .meta({ example: '5%' });

/** All gates of a maintenance are asked at the same time, so they have to be few. */
const MAX_GATES = 10;

const REQUESTED = {
  count: z.int().min(1).max(MAX_HOSTS),
  limit: LimitText,
  attribute: z
    .string()
    .regex(ATTRIBUTE_NAME, 'is not the name of an attribute')
    .meta({ description: 'Attribute of the agents that names the failure domain', example: 'rack' }),
  duration: Duration,
  repair: z
    .string()
    .regex(REPAIR_NAME, 'is not the name of a repair hook')
    .meta({ description: "'none', 'person', or a repair hook from the settings", example: 'person' }),
  gates: z
    .array(z.string().regex(GATE_NAME, 'is not the name of a gate'))
    .min(1, 'names no gate')
    .max(MAX_GATES, `names more than ${MAX_GATES} gates`)
    .refine((names) => new Set(names).size === names.length, 'names a gate twice')
    .readonly()
    .meta({ description: 'Gates from the settings: no host begins while one is red or unknown', example: ['errors'] }),
  'on-red': z.enum(ON_RED).meta({ description: 'A red gate holds further hosts until it is green, or halts' }),
};

type Fields<S extends Record<RollingKind, z.ZodType>> = {
  readonly [name in RollingOption]: z.ZodOptional<S[(typeof ROLLING_OPTIONS)[name]]>;
};

/** A field for each rolling option, with the schema of its kind. */
export function fieldsOf<S extends Record<RollingKind, z.ZodType>>(schemas: S): Fields<S> {
  const fields = ROLLING_OPTION_NAMES.map((name) => [name, schemas[ROLLING_OPTIONS[name]].optional()]);
  return Object.fromEntries(fields) as Fields<S>;
}

/** Options of waves, in a maintenance or a window. Each one makes a maintenance rolling. */
export const rollingFields = fieldsOf(REQUESTED);

type Needing = Parameters<typeof limitsWithoutDomain>[0] & Parameters<typeof optionsWithoutGate>[0];

/** Refuses limits of domains without a domain, and options of gates without a gate. */
export function domainsAndGates(given: Needing, context: z.core.$RefinementCtx): void {
  for (const field of limitsWithoutDomain(given)) {
    context.addIssue({ code: 'custom', path: [field], message: WITHOUT_DOMAIN });
  }
  for (const field of optionsWithoutGate(given)) {
    context.addIssue({ code: 'custom', path: [field], message: WITHOUT_GATE });
  }
}

/** The same fields in answers. There a limit is always a text; in requests it may be a number. */
export const shownRollingFields = fieldsOf({ ...REQUESTED, limit: z.string() });

/** Options of a rolling maintenance with the defaults filled in; null: no such limit. */
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
    gates: z.array(z.string()).default([]),
    greenForSeconds: z.number().default(DEFAULT_GREEN_SECONDS),
    onRed: z.enum(ON_RED).default('hold'),
  })
  .meta({ id: 'RollingOptions' });
export type RollingView = z.infer<typeof RollingView>;

export const GateAnswerView = z
  .object({
    name: z.string(),
    colour: z.enum(COLOURS),
    /** A sentence that explains the colour. */
    evidence: z.string(),
  })
  .meta({ id: 'GateAnswer' });

/** The last answer of a gate. */
const GateView = z
  .object({
    ...GateAnswerView.shape,
    /** Time since when all answers have this colour. */
    since: time,
    /** Time of the stored answer. Later answers of the same colour may not be stored. */
    at: time,
    /** True while it lets no further host begin. */
    holds: z.boolean(),
    /** The override of an operator, until the gate is green again; null without one. */
    override: z.object({ by: z.string(), at: time, reason: z.string() }).nullable(),
  })
  .meta({ id: 'Gate' });

/** Progress of a rolling maintenance. */
export const RolloutView = z
  .object({
    status: z.enum(ROLLOUT_STATUSES),
    /** A sentence that says why no host starts although none is under way; empty otherwise. */
    heldBy: z.string(),
    /** Number of waves that have started. */
    waves: z.number(),
    failures: z.number(),
    /** The maintenance halts after this many failed hosts since it was last resumed. */
    maxErrors: z.number(),
    /** Hosts by phase. */
    counts: z.partialRecord(z.enum(PHASES), z.number()),
    /** Null while unknown. */
    remainingSeconds: z.number().nullable(),
    /** The facts behind the remaining time: a clause. */
    remainingRestsOn: z.string().optional(),
    endsAt: time.nullable(),
    hosts: z.array(
      z.object({
        hostname: z.string(),
        phase: z.enum(PHASES),
        since: time,
        wave: z.number().nullable(),
        /** In this cluster three quarters of the hosts spent at most this time in the phase; missing while unknown. */
        usualSeconds: z.number().optional(),
        /** The reason of a failure or a skip, or the message of its repair. */
        note: z.string(),
      }),
    ),
    /** Gates that have been asked. */
    gates: z.array(GateView).default([]),
    /** Its history, oldest first. */
    notes: z.array(z.object({ at: time, by: z.string(), text: z.string() })),
  })
  .meta({ id: 'Rollout' });
export type RolloutView = z.infer<typeof RolloutView>;

/** The answer to `pause`, `resume` and `stop`. */
export const RolloutChanged = z
  .object({ maintenanceId: z.string(), rollout: RolloutView })
  .meta({ id: 'RolloutChanged' });
export type RolloutChanged = z.infer<typeof RolloutChanged>;
