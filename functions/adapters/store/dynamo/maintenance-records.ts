import * as z from 'zod';
import { RollingView } from '../../../contract/api/rolling.ts';
import { HOST_STATES, ON_DEADLINE } from '../../../domain/host/host.ts';
import { FATES, type Finish } from '../../../domain/request/finish.ts';
import { MAINTENANCE_KINDS, type Maintenance, type TokenAnswer } from '../../../domain/request/maintenance.ts';
import type { RollingOptions } from '../../../domain/rolling/options.ts';

/** Records of requests. */

const state = z.enum(HOST_STATES);
const limit = z.union([z.looseObject({ count: z.number() }), z.looseObject({ percent: z.number() })]);

export const RollingRecord: z.ZodType<RollingOptions> = z.looseObject({
  ...RollingView.shape,
  maxUnavailable: limit.nullable(),
  maxUnavailablePerDomain: limit.nullable(),
});

export const MaintenanceRecord: z.ZodType<Maintenance> = z.looseObject({
  id: z.string(),
  kind: z.enum(MAINTENANCE_KINDS),
  hosts: z.array(z.looseObject({ hostname: z.string(), outcome: z.enum(['accepted', 'already']) })),
  reason: z.string(),
  requestedBy: z.string(),
  requestedAt: z.string(),
  deadline: z.string().nullable(),
  onDeadline: z.enum(ON_DEADLINE),
  start: z.string(),
  durationSeconds: z.number().nullable(),
  clientToken: z.string().nullable(),
  executionArn: z.string().nullable(),
  hold: z.string().nullish(),
  verify: z.string().nullish(),
  rolling: RollingRecord.nullable().default(null),
  parentId: z.string().nullable().default(null),
  windowName: z.string().nullable().default(null),
  endedAt: z.string().nullable().default(null),
  version: z.number().int().min(0).default(0),
});

export const TokenRecord: z.ZodType<TokenAnswer> = z.looseObject({
  id: z.string(),
  maintenanceId: z.string(),
  executionArn: z.string().nullable(),
  hosts: z.array(
    z.looseObject({
      hostname: z.string(),
      outcome: z.enum(['accepted', 'already']),
      deadline: z.string().nullable().optional(),
    }),
  ),
  requestedAt: z.string(),
});

export const FinishRecord: z.ZodType<Finish> = z.looseObject({
  maintenanceId: z.string(),
  kind: z.enum(MAINTENANCE_KINDS),
  by: z.string(),
  reason: z.string(),
  startedAt: z.string(),
  windowName: z.string().nullable(),
  parentId: z.string().nullable(),
  at: z.string(),
  hostCount: z.number(),
  states: z.partialRecord(state, z.number()),
  outcomes: z.record(z.enum(FATES), z.number()),
  notArrived: z.array(
    z.looseObject({
      hostname: z.string(),
      state: state.nullable(),
      outcome: z.enum(FATES).exclude(['arrived']),
      code: z.string().nullable(),
    }),
  ),
  told: z.boolean(),
});
