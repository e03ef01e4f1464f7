import * as z from 'zod';

/**
 * What the state machines and their steps hand to one another. Infra writes these field names into the Amazon States
 * Language; the steps validate what arrives by the same schemas.
 */

/** What the first step of an execution gets: the execution's own input, and who it is. */
export const RegisterStepInput = z.object({
  input: z.unknown(),
  /** Some interpreters give no name to an execution that was started without one. */
  executionName: z.string().nullish(),
  executionArn: z.string(),
});
export type RegisterStepInput = z.infer<typeof RegisterStepInput>;

/** What the first step yields: the work of the execution, small enough for 1,000 hosts in one state. */
export const ExecutionPlan = z.object({
  maintenanceId: z.string(),
  /** RFC 3339: when the window opens. */
  startAt: z.string(),
  /** The hosts that this execution moves; those that were there `already` are not among them. */
  hosts: z.array(z.string()),
  /** Child executions at the same time. */
  concurrency: z.number().int().min(1),
});
export type ExecutionPlan = z.infer<typeof ExecutionPlan>;

/** How a host's step ended, for the Choice behind it. */
export const STEP_STATUSES = ['working', 'drained', 'down', 'back', 'up', 'superseded', 'hand-over'] as const;

/** What travels through a host's own execution. */
export const HostStep = z.object({
  hostname: z.string(),
  maintenanceId: z.string(),
  executionArn: z.string().optional(),
  /** Looks taken in this execution: 600 of them hand over to a fresh execution. */
  looks: z.number().int().min(0).default(0),
  /** Looks since one found a change: the wait grows with them. */
  idleLooks: z.number().int().min(0).default(0),
  /** Version of the host record up to which history and events are written, as this execution knows. */
  settled: z.number().int().min(0).default(0),
  status: z.enum(STEP_STATUSES).default('working'),
  /** Seconds until the next look, for the Wait state. */
  waitSeconds: z.number().int().min(1).default(1),
});
export type HostStep = z.infer<typeof HostStep>;

/** What a Catch adds to a host's step. */
export const FailedHostStep = HostStep.extend({ error: z.object({ Error: z.string(), Cause: z.string() }) });
export type FailedHostStep = z.infer<typeof FailedHostStep>;

/** What a Catch adds to the plan when the schedule can not be published. */
export const FailedPlan = ExecutionPlan.extend({ error: z.object({ Error: z.string(), Cause: z.string() }) });
export type FailedPlan = z.infer<typeof FailedPlan>;

/** How a step of a rolling maintenance ended: `resting` until somebody resumes it; `handed-over` to a fresh execution. */
export const ROLLOUT_STEP_STATUSES = ['working', 'resting', 'finished', 'handed-over'] as const;

/** What travels through the execution of a rolling maintenance. */
export const RolloutStep = z.object({
  maintenanceId: z.string(),
  executionArn: z.string().nullish(),
  /** RFC 3339: when its first wave may begin. */
  startAt: z.string(),
  looks: z.number().int().min(0).default(0),
  idleLooks: z.number().int().min(0).default(0),
  status: z.enum(ROLLOUT_STEP_STATUSES).default('working'),
  waitSeconds: z.number().int().min(1).default(1),
});
export type RolloutStep = z.infer<typeof RolloutStep>;

/** The end of an execution: hosts by state. */
export const FlowSummary = z.object({
  maintenanceId: z.string(),
  states: z.record(z.string(), z.number()),
});
export type FlowSummary = z.infer<typeof FlowSummary>;
