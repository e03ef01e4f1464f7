import * as z from 'zod';
import { ON_DEADLINE } from '../../domain/host/host.ts';
import { SPAN_STAGES } from '../../domain/host/spans.ts';
import { ROLLOUT_STATUSES } from '../../domain/rolling/phase.ts';
import { time } from './fields.ts';

/** The maintenance of a host, and the hosts of a maintenance in numbers and over time. */

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

/** Numbers of hosts; the sum is all hosts. */
export const MaintenanceProgress = z
  .object({
    /** Only a rolling maintenance is paused or halted. */
    status: z.enum(ROLLOUT_STATUSES),
    waiting: z.number(),
    underWay: z.number(),
    arrived: z.number(),
    failed: z.number(),
    /** Left out, or moved elsewhere by another request. */
    left: z.number(),
  })
  .meta({ id: 'MaintenanceProgress' });
export type MaintenanceProgress = z.infer<typeof MaintenanceProgress>;

export const Timeline = z
  .object({
    from: time,
    /** The end of the maintenance; null while it goes on. */
    to: time.nullable(),
    asOf: time,
    /** In the order of the maintenance. */
    hosts: z.array(
      z.object({
        hostname: z.string(),
        /** Without gaps, oldest first. The last one has no end while it goes on. */
        spans: z.array(z.object({ stage: z.enum(SPAN_STAGES), from: time, to: time.nullable() })),
      }),
    ),
  })
  .meta({ id: 'Timeline' });
export type Timeline = z.infer<typeof Timeline>;
