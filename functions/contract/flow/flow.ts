import * as z from 'zod';

/**
 * Inputs and outputs of the state machines' steps. Infra writes these field names into the Amazon
 * States Language; the steps validate their input by the same schemas.
 */

/** Input of the first step: the execution's own input, name and ARN. */
export const RegisterStepInput = z.object({
  input: z.unknown(),
  /** Some interpreters leave an execution without a name if its caller gave none. */
  executionName: z.string().nullish(),
  executionArn: z.string(),
});
export type RegisterStepInput = z.infer<typeof RegisterStepInput>;

/**
 * Output of the first step: the work of the execution, with 1,000 hosts small enough for one state.
 */
export const ExecutionPlan = z.object({
  maintenanceId: z.string(),
  /** RFC 3339: opening of the window. */
  startAt: z.string(),
  /** The hosts that this execution moves, without those whose outcome is `already`. */
  hosts: z.array(z.string()),
  /** Child executions at the same time. */
  concurrency: z.number().int().min(1),
});
export type ExecutionPlan = z.infer<typeof ExecutionPlan>;

/** Results of a host's step, for the Choice that follows. */
export const STEP_STATUSES = ['working', 'drained', 'down', 'back', 'up', 'superseded', 'hand-over'] as const;

/** State of a host's own execution. */
export const HostStep = z.object({
  hostname: z.string(),
  maintenanceId: z.string(),
  executionArn: z.string().optional(),
  /** Looks in this execution. After 600 it hands over to a new execution. */
  looks: z.number().int().min(0).default(0),
  /** Looks since the last change: the wait grows with them. */
  idleLooks: z.number().int().min(0).default(0),
  /** Version of the host record up to which this execution has seen history and events written. */
  settled: z.number().int().min(0).default(0),
  status: z.enum(STEP_STATUSES).default('working'),
  /** Seconds until the next look, for the Wait state. */
  waitSeconds: z.number().int().min(1).default(1),
});
export type HostStep = z.infer<typeof HostStep>;

/** A host's step with the error that a Catch adds. */
export const FailedHostStep = HostStep.extend({ error: z.object({ Error: z.string(), Cause: z.string() }) });
export type FailedHostStep = z.infer<typeof FailedHostStep>;

/** The plan with the error that a Catch adds when publishing the schedule fails. */
export const FailedPlan = ExecutionPlan.extend({ error: z.object({ Error: z.string(), Cause: z.string() }) });
export type FailedPlan = z.infer<typeof FailedPlan>;

/**
 * Results of a rolling step: `resting` until an operator resumes it, `handed-over` to a new
 * execution.
 */
export const ROLLOUT_STEP_STATUSES = ['working', 'resting', 'finished', 'handed-over'] as const;

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

/** Output of an execution: numbers of hosts by state. */
export const FlowSummary = z.object({
  maintenanceId: z.string(),
  states: z.record(z.string(), z.number()),
});
export type FlowSummary = z.infer<typeof FlowSummary>;
