import * as z from 'zod';
import type { Job } from '../../../../domain/jobs/job.ts';
import { type Deployments, named } from './wire-answers.ts';

/** What apps and pods have in common. */

/** A job as far as a look at it tells. */
export interface Look {
  readonly job: Job;
  /** Instances whose tasks run or are about to: the rest of those that are wanted wait for an offer. */
  readonly launched: number;
}

export const Labels = z.record(z.string(), z.string()).default({});

/** The label MAINTENANCE_PRIORITY, which owners set, a whole number; without it, or with anything else, 0. */
export function priorityOf(labels: z.infer<typeof Labels>): number {
  const text = labels.MAINTENANCE_PRIORITY?.trim() ?? '';
  return /^-?\d{1,9}$/.test(text) ? Number(text) : 0;
}

/** YOUNGEST_FIRST or OLDEST_FIRST; the first releases that had it wrote YoungestFirst, and those before killed the youngest. */
export const KillSelection = z
  .string()
  .optional()
  .transform((text): Job['killOrder'] => (/^oldest/i.test(text ?? '') ? 'oldest-first' : 'youngest-first'));

/** A deployment kills and starts instances by itself, and Marathon silently drops the kills that it is asked for meanwhile. */
export function lockOf(deployments: Deployments): string | null {
  if (deployments.length === 0) return null;
  return `${named(deployments)} ${deployments.length === 1 ? 'is' : 'are'} under way`;
}
