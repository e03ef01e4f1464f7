import * as z from 'zod';
import { PHASES } from '../../domain/watch/wait.ts';

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

/** Output of the first step: the execution's work, small enough for one state with 1,000 hosts. */
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

/**
 * Lifetime of a task token, seconds. Then the execution hands in a new one, so a token that was
 * lost holds no host for longer.
 */
export const TOKEN_SECONDS = 7_200;

/** Input of the state in which a host's execution waits. Step Functions adds token and ARN. */
export const AwaitHost = z.object({
  hostname: z.string(),
  maintenanceId: z.string(),
  phase: z.enum(PHASES),
  token: z.string(),
  executionArn: z.string(),
});
export type AwaitHost = z.infer<typeof AwaitHost>;

/** Input of the state in which the execution of a rolling maintenance waits. */
export const AwaitRollout = AwaitHost.omit({ hostname: true, phase: true });
export type AwaitRollout = z.infer<typeof AwaitRollout>;

/** Output of the wait: `resting` until an operator resumes the rolling maintenance. */
export const RolloutOutcome = z.object({ status: z.enum(['finished', 'resting']) });
export type RolloutOutcome = z.infer<typeof RolloutOutcome>;

/**
 * Name of the error that ends a waiting execution quietly: another request has its host, or another
 * execution its rolling maintenance.
 */
export const SUPERSEDED_ERROR = 'Superseded';

/** Results of a look of the watcher, for the Choice state after it. */
export const WATCH_STATUSES = ['working', 'finished', 'superseded', 'handed-over'] as const;

/** State of the watcher's execution. */
export const WatchStep = z.object({
  status: z.enum(WATCH_STATUSES).default('working'),
  /** Seconds until the next look, for the Wait state. */
  waitSeconds: z.number().int().min(1).default(1),
  /** Looks in this execution. After 600 it hands over to a new one. */
  looks: z.number().int().min(0).default(0),
  /** Looks since the last change of any host: the wait grows with them. */
  idleLooks: z.number().int().min(0).default(0),
  /** The last host that a look reached before its time ran out: the next look begins after it. */
  after: z.string().default(''),
});
export type WatchStep = z.infer<typeof WatchStep>;

/** Input of a look: the watcher's own execution, and its state. */
export const WatchInput = z.object({ watcher: z.string(), state: WatchStep });
export type WatchInput = z.infer<typeof WatchInput>;

/** Output of the first step of a rolling maintenance's execution. */
export const RolloutStart = z.object({
  maintenanceId: z.string(),
  executionArn: z.string(),
  /** RFC 3339: earliest start of the first host. */
  startAt: z.string(),
});
export type RolloutStart = z.infer<typeof RolloutStart>;

/** Output of an execution: numbers of hosts by state. */
export const FlowSummary = z.object({ maintenanceId: z.string(), states: z.record(z.string(), z.number()) });
export type FlowSummary = z.infer<typeof FlowSummary>;
