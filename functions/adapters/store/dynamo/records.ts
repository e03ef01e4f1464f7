import * as z from 'zod';
import { MaintenanceError } from '../../../contract/errors.ts';
import {
  AGENT_STATUSES,
  GOALS,
  HOST_STATES,
  type Host,
  ON_DEADLINE,
  type Transition,
} from '../../../domain/host/host.ts';
import type { JobClaims } from '../../../domain/jobs/job-claims.ts';
import { COLOURS } from '../../../domain/rolling/gate.ts';
import { PHASES, ROLLOUT_STATUSES } from '../../../domain/rolling/phase.ts';
import type { Rollout } from '../../../domain/rolling/rollout.ts';
import { FinishRecord, MaintenanceRecord, RollingRecord, TokenRecord } from './maintenance-records.ts';
import { BlockerRecords, PackedBlockers } from './packed-blockers.ts';
import { MAINTENANCES_BY_TIME, TABLE_KEY, TTL_ATTRIBUTE } from './table.ts';
import { OpeningRecord, TurnsRecord, WindowRecord } from './window-records.ts';

/**
 * The records of the table. During a deployment, old and new code write the same records:
 * attributes that are not named here belong to a newer version, and are written back as they were
 * read. So each new attribute needs a default for records from before it, and older code may copy
 * it to the next version.
 *
 * Raise the number only if older code cannot read the new records: its steps then wait until the
 * deployment is over.
 */
export const SCHEMA_VERSION = 1;

const state = z.enum(HOST_STATES);
const version = z.number().int().min(1);

const TransitionRecord: z.ZodType<Transition> = z.looseObject({
  version,
  at: z.string(),
  from: state,
  to: state,
  by: z.string(),
  reason: z.string(),
  maintenanceId: z.string().nullable(),
  detail: z.string(),
  loss: z.looseObject({ agentIds: z.array(z.string()), status: z.enum(['disconnected', 'gone']) }).optional(),
  failure: z.looseObject({ error: z.string(), message: z.string() }).optional(),
});

const HostRecord = z.looseObject({
  announcement: z.looseObject({ maintenanceId: z.string(), isSure: z.boolean() }).nullish(),
  hostname: z.string(),
  mesosHostname: z.string(),
  ip: z.string(),
  state,
  goalState: z.enum(GOALS),
  stateSince: z.string(),
  foundOff: z.array(z.number()).optional(),
  agents: z.array(
    z.looseObject({ agentId: z.string(), port: z.number(), status: z.enum(AGENT_STATUSES), registeredAt: z.string() }),
  ),
  attributes: z.record(z.string(), z.string()).default({}),
  tasks: z.looseObject({
    running: z.number(),
    rescheduled: z.number(),
    arrived: z.number().default(0),
    lost: z.number().default(0),
  }),
  drain: z
    .looseObject({
      movedAt: z.string(),
      stuck: z.boolean(),
      arrivals: z.array(z.looseObject({ framework: z.string(), count: z.number() })),
      seen: z.array(z.string()),
      asked: z.array(z.looseObject({ mark: z.string(), askAt: z.string(), failures: z.number() })),
      notedAt: z.string().optional(),
    })
    .nullable()
    .default(null),
  blockers: BlockerRecords,
  packedBlockers: PackedBlockers,
  maintenance: z
    .looseObject({
      id: z.string(),
      reason: z.string(),
      requestedBy: z.string(),
      requestedAt: z.string(),
      deadline: z.string().nullable(),
      onDeadline: z.enum(ON_DEADLINE),
      executionArn: z.string().nullable(),
      found: z.looseObject({ state, stateSince: z.string() }).optional(),
      holds: z
        .array(z.looseObject({ name: z.string(), by: z.string(), at: z.string(), reason: z.string() }))
        .optional(),
      silentLooks: z.number().optional(),
      verify: z
        .looseObject({
          hook: z.string(),
          next: z.array(z.string()).optional(),
          startedAt: z.string().nullable(),
          askAt: z.string().nullable(),
          handle: z.string().nullable(),
          message: z.string(),
          failed: z.boolean(),
        })
        .optional(),
    })
    .nullable(),
  requests: z.array(z.string()).optional(),
  cordon: z.looseObject({ by: z.string(), at: z.string(), reason: z.string() }).nullable().default(null),
  window: z.looseObject({ startNs: z.string(), durationNs: z.string().nullable() }).nullable(),
  managed: z.boolean(),
  lostSince: z.string().nullable().default(null),
  restarts: z.looseObject({ count: z.number(), startedAt: z.string(), mark: z.string() }).nullable().default(null),
  version,
  outbox: z.array(TransitionRecord),
});

/** The attributes of a host that this release knows. */
export const HOST_ATTRIBUTES: readonly string[] = Object.keys(HostRecord.shape);

const RolloutRecord: z.ZodType<Rollout> = z.looseObject({
  id: z.string(),
  status: z.enum(ROLLOUT_STATUSES),
  options: RollingRecord,
  hosts: z.array(
    z.looseObject({
      hostname: z.string(),
      phase: z.enum(PHASES),
      since: z.string(),
      note: z.string(),
      wave: z.number().nullable(),
      begunAt: z.string().nullable().default(null),
      wasDown: z.boolean(),
      repair: z
        .looseObject({
          ...{ handle: z.string().nullable(), askAt: z.string() },
          ...{ step: z.number().optional(), startedAt: z.string().optional() },
        })
        .nullable(),
    }),
  ),
  gates: z
    .array(
      z.looseObject({
        ...{ name: z.string(), colour: z.enum(COLOURS), evidence: z.string(), at: z.string() },
        ...{ since: z.string(), isOpen: z.boolean(), redSince: z.string().nullable() },
        override: z.looseObject({ by: z.string(), at: z.string(), reason: z.string() }).nullable(),
      }),
    )
    .default([]),
  wave: z
    .looseObject({ number: z.number(), maintenanceId: z.string(), startedAt: z.string(), isAskedFor: z.boolean() })
    .nullable(),
  failures: z.number(),
  forgiven: z.number(),
  heldBy: z.string(),
  stoppedBy: z.string().nullable(),
  registeredAt: z.string(),
  startedAt: z.string(),
  endsAt: z.string().nullable(),
  lastBeginAt: z.string().nullable(),
  atEnd: z.enum(['complete', 'stay']),
  deadlineSeconds: z.number().nullable(),
  executionArn: z.string().nullable(),
  notes: z.array(z.looseObject({ at: z.string(), by: z.string(), text: z.string() })),
  version,
});

const JobClaimsRecord: z.ZodType<JobClaims> = z.looseObject({
  jobId: z.string(),
  claims: z.array(
    z.looseObject({ taskIds: z.array(z.string()), hostname: z.string(), maintenanceId: z.string(), until: z.string() }),
  ),
  surge: z
    .looseObject({
      base: z.number(),
      peak: z.number(),
      availableBefore: z.number(),
      since: z.string(),
      resizing: z.string().nullable(),
      parts: z.array(
        z.looseObject({ hostname: z.string(), maintenanceId: z.string(), count: z.number(), until: z.string() }),
      ),
    })
    .nullable(),
  version,
});

const ReconciliationRecord = z.looseObject({
  zerosLeft: z.record(z.string(), z.number()).optional(),
  corrections: z.array(z.looseObject({ at: z.string(), hostnames: z.array(z.string()) })).optional(),
});

export type Item = Record<string, unknown>;

/** The attributes of an item that are not part of its record. */
const OF_THE_TABLE: ReadonlySet<string> = new Set([
  ...['schemaVersion', TABLE_KEY.partition, TABLE_KEY.sort, TTL_ATTRIBUTE],
  ...[MAINTENANCES_BY_TIME.partition, MAINTENANCES_BY_TIME.sort],
]);

export function reader<T>(what: string, schema: z.ZodType<T>) {
  return (item: Item): T => {
    const record = Object.fromEntries(Object.entries(item).filter(([name]) => !OF_THE_TABLE.has(name)));
    const parsed = schema.safeParse(record);
    if (parsed.success) return parsed.data;
    if (Number(item.schemaVersion) > SCHEMA_VERSION) {
      const message = `the ${what} record ${item.pk}/${item.sk} is of a newer version: finish the deployment of that version`;
      throw new MaintenanceError('StoreUnavailable', message, { cause: parsed.error });
    }
    const message = `the ${what} record ${item.pk}/${item.sk} cannot be read: ${z.prettifyError(parsed.error)}: mend the item, or restore it from a backup`;
    throw new MaintenanceError('Internal', message, { cause: parsed.error });
  };
}

/**
 * Each throws for an item that it cannot read, with the item's key: `StoreUnavailable` for one of a
 * newer version, else `Internal`.
 */
export const toHost = reader<Host>(
  'host',
  HostRecord.transform(({ packedBlockers, ...host }) => {
    return packedBlockers?.version === host.version ? { ...host, blockers: packedBlockers.blockers } : host;
  }),
);
export const toTransition = reader('history', TransitionRecord);
export const toMaintenance = reader('maintenance', MaintenanceRecord);
export const toTokenAnswer = reader('client token', TokenRecord);
export const toFinish = reader('finish', FinishRecord);
export const toRollout = reader('rollout', RolloutRecord);
export const toJobClaims = reader('claims', JobClaimsRecord);
export const toReconciliation = reader('reconciliation', ReconciliationRecord);
export const toWindow = reader('window', WindowRecord);
export const toOpening = reader('opening', OpeningRecord);
export const toWindowTurns = reader('turns', TurnsRecord);
