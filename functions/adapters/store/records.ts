import * as z from 'zod';
import { MaintenanceError } from '../../contract/errors.ts';
import type { JobClaims } from '../../domain/claims.ts';
import { AGENT_STATUSES, GOALS, HOST_STATES, type Host, ON_DEADLINE, type Transition } from '../../domain/host.ts';
import { MAINTENANCE_KINDS, type Maintenance } from '../../domain/maintenance.ts';

/**
 * What the table's items hold. Attributes that are not named here are ignored: a newer version writes more.
 */
export const SCHEMA_VERSION = 1;

const state = z.enum(HOST_STATES);
const version = z.number().int().min(1);

const TransitionRecord: z.ZodType<Transition> = z.object({
  version,
  at: z.string(),
  from: state,
  to: state,
  by: z.string(),
  reason: z.string(),
  maintenanceId: z.string().nullable(),
  detail: z.string(),
  loss: z.object({ agentIds: z.array(z.string()), status: z.enum(['disconnected', 'gone']) }).optional(),
});

const HostRecord: z.ZodType<Host> = z.object({
  hostname: z.string(),
  mesosHostname: z.string(),
  ip: z.string(),
  state,
  goalState: z.enum(GOALS),
  stateSince: z.string(),
  agents: z.array(
    z.object({ agentId: z.string(), port: z.number(), status: z.enum(AGENT_STATUSES), registeredAt: z.string() }),
  ),
  tasks: z.object({
    running: z.number(),
    rescheduled: z.number(),
    arrived: z.number().default(0),
    lost: z.number().default(0),
  }),
  drain: z
    .object({
      movedAt: z.string(),
      stuck: z.boolean(),
      arrivals: z.array(z.object({ framework: z.string(), count: z.number() })),
      seen: z.array(z.string()),
      asked: z.array(z.object({ mark: z.string(), askAt: z.string(), failures: z.number() })),
    })
    .nullable()
    .default(null),
  blockers: z.array(
    z.object({
      taskId: z.string(),
      framework: z.string(),
      code: z.string(),
      message: z.string(),
      since: z.string(),
    }),
  ),
  maintenance: z
    .object({
      id: z.string(),
      reason: z.string(),
      requestedBy: z.string(),
      requestedAt: z.string(),
      deadline: z.string().nullable(),
      onDeadline: z.enum(ON_DEADLINE),
      executionArn: z.string().nullable(),
    })
    .nullable(),
  window: z.object({ startNs: z.string(), durationNs: z.string().nullable() }).nullable(),
  managed: z.boolean(),
  restarts: z.object({ count: z.number(), startedAt: z.string(), mark: z.string() }).nullable().default(null),
  version,
  outbox: z.array(TransitionRecord),
});

const MaintenanceRecord: z.ZodType<Maintenance> = z.object({
  id: z.string(),
  kind: z.enum(MAINTENANCE_KINDS),
  hosts: z.array(z.object({ hostname: z.string(), outcome: z.enum(['accepted', 'already']) })),
  reason: z.string(),
  requestedBy: z.string(),
  requestedAt: z.string(),
  deadline: z.string().nullable(),
  onDeadline: z.enum(ON_DEADLINE),
  start: z.string(),
  durationSeconds: z.number().nullable(),
  clientToken: z.string().nullable(),
  executionArn: z.string().nullable(),
});

const JobClaimsRecord: z.ZodType<JobClaims> = z.object({
  jobId: z.string(),
  claims: z.array(
    z.object({
      taskIds: z.array(z.string()),
      hostname: z.string(),
      maintenanceId: z.string(),
      until: z.string(),
    }),
  ),
  surge: z
    .object({
      base: z.number(),
      peak: z.number(),
      availableBefore: z.number(),
      since: z.string(),
      resizing: z.string().nullable(),
      parts: z.array(
        z.object({ hostname: z.string(), maintenanceId: z.string(), count: z.number(), until: z.string() }),
      ),
    })
    .nullable(),
  version,
});

export type Item = Record<string, unknown>;

function reader<T>(what: string, schema: z.ZodType<T>) {
  return (item: Item): T => {
    const parsed = schema.safeParse(item);
    if (parsed.success) return parsed.data;
    const message = `the ${what} record ${item.pk}/${item.sk} can not be read: ${z.prettifyError(parsed.error)}`;
    throw new MaintenanceError('Internal', message, { cause: parsed.error });
  };
}

/** Each throws `Internal`, naming the item's key, when the item is not such a record. */
export const toHost = reader('host', HostRecord);
export const toTransition = reader('history', TransitionRecord);
export const toMaintenance = reader('maintenance', MaintenanceRecord);
export const toJobClaims = reader('claims', JobClaimsRecord);
