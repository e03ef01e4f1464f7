import * as z from 'zod';
import { ON_DEADLINE } from '../../domain/host/host.ts';
import { time } from './fields.ts';

/** An owner who holds a host down. */
export const HoldView = z
  .object({ name: z.string(), by: z.string(), at: time, reason: z.string() })
  .meta({ id: 'Hold' });

/** The maintenance that a host is in. Fields with a default came later. */
export const HostMaintenanceView = z.object({
  id: z.string(),
  reason: z.string(),
  requestedBy: z.string(),
  requestedAt: time,
  deadline: time.nullable(),
  onDeadline: z.enum(ON_DEADLINE),
  executionArn: z.string().nullable(),
  /** The owners who hold the host down, oldest first; none while it comes up. */
  holds: z.array(HoldView).default([]),
  /** The check before the host is UP; null: none. */
  verify: z
    .object({ hook: z.string(), startedAt: time.nullable(), message: z.string(), failed: z.boolean() })
    .nullable()
    .default(null),
});
