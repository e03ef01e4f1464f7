import * as z from 'zod';
import { ExecutionPlan } from './flow.ts';

/**
 * Inputs and outputs of the steps that only running executions of the previous release call. Each
 * execution looked at its host, or at its rolling maintenance, itself.
 */

/** Results of a host's step, for the Choice state after it. */
const STEP_STATUSES = ['working', 'drained', 'down', 'back', 'up', 'superseded', 'hand-over'] as const;
export type StepStatus = (typeof STEP_STATUSES)[number];

/** State of a host's own execution. */
export const HostStep = z.object({
  hostname: z.string(),
  maintenanceId: z.string(),
  executionArn: z.string().optional(),
  /** Looks in this execution. After 600 it hands over to a new execution. */
  looks: z.number().int().min(0).default(0),
  /** Looks since the last change: the wait grows with them. */
  idleLooks: z.number().int().min(0).default(0),
  settled: z.number().int().min(0).default(0),
  status: z.enum(STEP_STATUSES).default('working'),
  /** Seconds until the next look, for the Wait state. */
  waitSeconds: z.number().int().min(1).default(1),
});
export type HostStep = z.infer<typeof HostStep>;

const Caught = z.object({ Error: z.string(), Cause: z.string() });

/** A host's step with the error that a Catch adds. */
export const FailedHostStep = HostStep.extend({ error: Caught });

/** The plan with the error that a Catch adds. */
export const FailedPlan = ExecutionPlan.extend({ error: Caught });

/** A rolling step's results: `resting` until resumed, `handed-over` to a new execution. */
const ROLLOUT_STEP_STATUSES = ['working', 'resting', 'finished', 'handed-over'] as const;

/** State of the execution of a rolling maintenance. */
export const RolloutStep = z.object({
  maintenanceId: z.string(),
  executionArn: z.string().nullish(),
  /** RFC 3339: earliest start of the first wave. */
  startAt: z.string(),
  looks: z.number().int().min(0).default(0),
  idleLooks: z.number().int().min(0).default(0),
  status: z.enum(ROLLOUT_STEP_STATUSES).default('working'),
  waitSeconds: z.number().int().min(1).default(1),
});
export type RolloutStep = z.infer<typeof RolloutStep>;
