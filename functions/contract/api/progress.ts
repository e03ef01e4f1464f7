import * as z from 'zod';
import { SPAN_STAGES } from '../../domain/host/spans.ts';
import { ROLLOUT_STATUSES } from '../../domain/rolling/phase.ts';
import { time } from './fields.ts';

/** The hosts of a maintenance on their way, in numbers and over time. */

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
