import * as z from 'zod';
import { fieldsOf } from '../../../contract/api/rolling.ts';
import { ON_DEADLINE } from '../../../domain/host/host.ts';
import { ON_RED } from '../../../domain/rolling/gate.ts';
import { CHANGES } from '../../../domain/windows/changes.ts';
import type { WindowTurns } from '../../../domain/windows/host-turns.ts';
import { OPENING_OUTCOMES, WINDOW_RESULTS, type WindowOpening } from '../../../domain/windows/opening.ts';
import { AT_END, type RecurringWindow } from '../../../domain/windows/recurring-window.ts';

/** Records of recurring windows. */

const version = z.number().int().min(1);
const text = z.string();

export const HostChoiceRecord = z.union([
  z.looseObject({ list: z.array(z.string()) }),
  z.looseObject({ pool: z.string() }),
  z.looseObject({ selector: z.record(z.string(), z.string()) }),
]);

/** Options of the maintenances of a window or a campaign. */
export const OptionsRecord = z.looseObject({
  reason: z.string().optional(),
  deadline: z.string().optional(),
  onDeadline: z.enum(ON_DEADLINE).optional(),
  verify: z.string().optional(),
  ...fieldsOf({
    ...{ count: z.number(), limit: text, attribute: text, duration: text, repair: text },
    ...{ gates: z.array(text), 'on-red': z.enum(ON_RED) },
  }),
});

/** Records of the first release have none. */
export const ChangesRecord = z
  .array(z.looseObject({ at: text, by: text, change: z.enum(CHANGES), reason: text }))
  .default([]);

export const WindowRecord: z.ZodType<RecurringWindow> = z.looseObject({
  name: z.string(),
  hosts: HostChoiceRecord.nullable(),
  schedule: z.string(),
  otherSchedules: z.array(z.string()).default([]),
  offsetDays: z.number().default(0),
  timeZone: z.string(),
  startsAt: z.string(),
  durationSeconds: z.number(),
  cutoffSeconds: z.number(),
  atEnd: z.enum(AT_END),
  blackouts: z.array(z.string()),
  options: OptionsRecord,
  paused: z.boolean(),
  createdBy: z.string(),
  createdAt: z.string(),
  updatedBy: z.string(),
  updatedAt: z.string(),
  changes: ChangesRecord,
  version,
});

export const OpeningRecord: z.ZodType<WindowOpening> = z.looseObject({
  windowName: z.string(),
  scheduledAt: z.string(),
  outcome: z.enum(OPENING_OUTCOMES),
  at: z.string(),
  why: z.looseObject({ code: z.string(), message: z.string() }).nullable(),
  executionArn: z.string().nullable(),
  maintenanceId: z.string().nullable(),
  hostCount: z.number(),
  closesAt: z.string().nullable(),
  closedAt: z.string().nullable(),
  result: z.enum(WINDOW_RESULTS).nullable(),
  outcomes: z
    .looseObject({ arrived: z.number(), takenOver: z.number(), failed: z.number(), notBegun: z.number() })
    .nullable(),
});

export const TurnsRecord: z.ZodType<WindowTurns> = z.looseObject({
  windowName: z.string(),
  turns: z.array(z.looseObject({ hostname: z.string(), at: z.string(), isDone: z.boolean() })),
  version,
});
