import * as z from 'zod';
import { AGENT_STATUSES, GOALS, HOST_STATES, ON_DEADLINE } from '../../domain/host/host.ts';
import { MAINTENANCE_KINDS } from '../../domain/request/maintenance.ts';
import { PHASES } from '../../domain/watch/wait.ts';
import { DrainPlan, LargestSet } from './dry-run.ts';
import { time } from './fields.ts';
import { HoldView, HostMaintenanceView, MaintenanceProgress, Timeline } from './progress.ts';
import { GateAnswerView, RollingView, RolloutView } from './rolling.ts';

/** The HTTP API's bodies: the schemas validate requests, describe OpenAPI, and type the CLI. */

/**
 * Largest request body in bytes. It must fit into one state of an execution (262,144), together
 * with the maintenance id and the cause of a refusal by Mesos (at most 32,768 characters).
 */
export const MAX_BODY_BYTES = 224_000;
export const MAX_PAGE = 1_000;

const State = z.enum(HOST_STATES);

/** The effect that `start` would have on one host. */
export const HostPlan = z
  .object({
    /** Tasks on the host by framework, scheduler and job; the job is null where it is unknown. */
    tasks: z.array(
      z.object({
        framework: z.string(),
        scheduler: z.string(),
        job: z.string().nullable().default(null),
        count: z.number(),
      }),
    ),
    /** Sentences, in the order of the steps. */
    steps: z.array(z.string()),
    /** The known blockers of the host. */
    blockers: z.array(z.object({ code: z.string(), message: z.string() })).default([]),
  })
  .meta({ id: 'HostPlan' });
export type HostPlan = z.infer<typeof HostPlan>;

export const MaintenanceAccepted = z
  .object({
    maintenanceId: z.string().nullable(),
    hosts: z.array(
      z.object({
        hostname: z.string(),
        state: State,
        outcome: z.enum(['accepted', 'already']),
        /** The new deadline of a host that was going down already. */
        deadline: time.nullable().optional(),
        /** The owners who hold it now, when the request named or released a hold. */
        holds: z.array(HoldView).optional(),
        plan: HostPlan.optional(),
      }),
    ),
    executionArn: z.string().nullable(),
    dryRun: z.boolean().optional(),
    /** Sentences: differences from the request, and reasons for waiting. */
    notes: z.array(z.string()).optional(),
    /** Only in a dry run in waves: the hosts of each wave. */
    waves: z.array(z.array(z.string())).optional(),
    /** Only in a dry run in waves: why the hosts in no wave could not begin; may be empty. */
    heldBy: z.string().optional(),
    /** Only in a dry run with gates: their answers now. */
    gates: z.array(GateAnswerView).optional(),
    /** Only in a dry run. */
    plan: DrainPlan.optional(),
    /** Only in a dry run with `max`: the most hosts that may go down together now. */
    together: LargestSet.optional(),
  })
  .meta({ id: 'MaintenanceAccepted' });
export type MaintenanceAccepted = z.infer<typeof MaintenanceAccepted>;

/** The answer to `cordon` and `uncordon`. */
export const CordonChanged = z
  .object({
    hosts: z.array(z.object({ hostname: z.string(), state: State, outcome: z.enum(['accepted', 'already']) })),
  })
  .meta({ id: 'CordonChanged' });
export type CordonChanged = z.infer<typeof CordonChanged>;

/** Fields with a default came later: a new client also reads the answer of an older service. */
export const HostView = z
  .object({
    hostname: z.string(),
    ip: z.string(),
    state: State,
    goalState: z.enum(GOALS),
    stateSince: time,
    agents: z.array(z.object({ agentId: z.string(), port: z.number(), status: z.enum(AGENT_STATUSES) })),
    /** Attributes of its agents at their last registration. */
    attributes: z.record(z.string(), z.string()).default({}),
    tasks: z.object({
      running: z.number(),
      rescheduled: z.number(),
      arrived: z.number().default(0),
      lost: z.number().default(0),
    }),
    /** Progress of the drain; null unless the host drains. */
    drain: z
      .object({
        /** Time at which a task last left the host. */
        movedAt: time,
        /** True when no task has left for so long that an operator should look. */
        stuck: z.boolean(),
        /** Frameworks that have placed tasks on the host since the drain began. */
        arrivals: z.array(z.object({ framework: z.string(), count: z.number() })),
      })
      .nullable()
      .default(null),
    /** In a list of hosts, at most five for each host: first one of each code. */
    blockers: z.array(
      z.object({
        ...{ taskId: z.string(), framework: z.string(), code: z.string(), message: z.string(), since: time },
        /** Name of the task's job, where its scheduler says. */
        job: z.string().optional(),
      }),
    ),
    /** Numbers of all its blockers by code. */
    blockerCounts: z.record(z.string(), z.number()).optional(),
    maintenance: HostMaintenanceView.nullable(),
    managed: z.boolean(),
    /** Only while it is on its way: its step. */
    step: z
      .object({
        kind: z.enum(PHASES),
        since: time,
        /**
         * Three quarters of such steps took at most this time here; missing while too few are
         * known.
         */
        usual: z.object({ seconds: z.number(), known: z.number() }).optional(),
      })
      .optional(),
    /** The cordon; null while tasks may be placed on the host. */
    cordoned: z.object({ by: z.string(), at: time, reason: z.string() }).nullable().default(null),
    version: z.number(),
  })
  .meta({ id: 'Host' });
export type HostView = z.infer<typeof HostView>;

export const HostPage = z
  .object({ hosts: z.array(HostView), nextToken: z.string().optional() })
  .meta({ id: 'HostPage' });
export type HostPage = z.infer<typeof HostPage>;

export const HostForgotten = z
  .object({
    hostname: z.string(),
    /** The last version of its record. */
    version: z.number(),
    forgottenAt: time,
  })
  .meta({ id: 'HostForgotten' });
export type HostForgotten = z.infer<typeof HostForgotten>;

export const HistoryEvent = z
  .object({
    at: time,
    from: State,
    to: State,
    by: z.string(),
    reason: z.string(),
    maintenanceId: z.string().nullable(),
    detail: z.string(),
  })
  .meta({ id: 'HistoryEvent' });
export type HistoryEvent = z.infer<typeof HistoryEvent>;

export const HistoryPage = z
  .object({ events: z.array(HistoryEvent), nextToken: z.string().optional() })
  .meta({ id: 'HistoryPage' });
export type HistoryPage = z.infer<typeof HistoryPage>;

const maintenanceFields = {
  maintenanceId: z.string(),
  kind: z.enum(MAINTENANCE_KINDS),
  reason: z.string(),
  requestedBy: z.string(),
  requestedAt: time,
  deadline: time.nullable(),
  onDeadline: z.enum(ON_DEADLINE),
  start: time,
  durationSeconds: z.number().nullable(),
  executionArn: z.string().nullable(),
  /** The named hold that it took or released; null: the maintenance's own. */
  hold: z.string().nullable().default(null),
  /** The check of its hosts when they are back: a hook, or 'none'; null: the request named none. */
  verify: z.string().nullable().default(null),
  /** False until all its hosts are registered, and after a failure: then send it again. */
  registered: z.boolean().default(true),
  /** Options of its waves; null: all hosts go at once. */
  rolling: RollingView.nullable().default(null),
  /** Id of the rolling maintenance that requested this one, as a wave or to bring hosts back. */
  parentId: z.string().nullable().default(null),
  /** The recurring window that started it. */
  windowName: z.string().nullable().default(null),
  /** Time when its end was published; null while it goes on. */
  endedAt: time.nullable().default(null),
};

export const MaintenanceView = z
  .object({
    ...maintenanceFields,
    /** Numbers of hosts by current state. */
    counts: z.partialRecord(State, z.number()),
    hosts: z.array(
      z.object({
        ...{ hostname: z.string(), outcome: z.enum(['accepted', 'already']), state: State.nullable() },
        /** The owners who hold it down; missing when only the maintenance itself does. */
        holds: z.array(HoldView).optional(),
      }),
    ),
    /** Only of a rolling maintenance. */
    rollout: RolloutView.optional(),
    /** Only if it was asked for. */
    timeline: Timeline.optional(),
  })
  .meta({ id: 'Maintenance' });
export type MaintenanceView = z.infer<typeof MaintenanceView>;

export const MaintenancePage = z
  .object({
    maintenances: z.array(
      z.object({
        ...maintenanceFields,
        hostCount: z.number(),
        /** Only if it was asked for. */
        progress: MaintenanceProgress.optional(),
      }),
    ),
    nextToken: z.string().optional(),
  })
  .meta({ id: 'MaintenancePage' });
export type MaintenancePage = z.infer<typeof MaintenancePage>;

/** RFC 9457, with one entry for every bad host or field. */
export const Problem = z
  .object({
    type: z.string().meta({ example: '/problems/host-not-found' }),
    title: z.string(),
    status: z.number(),
    detail: z.string(),
    errors: z.array(
      z.object({ host: z.string().optional(), field: z.string().optional(), code: z.string(), message: z.string() }),
    ),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;
