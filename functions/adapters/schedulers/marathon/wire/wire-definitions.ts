import * as z from 'zod';
import type { Job } from '../../../../domain/jobs/job.ts';
import { type Deployments, named } from './wire-answers.ts';

/** The common parts of apps and pods. */

export interface Look {
  readonly job: Job;
  /** Instances with a task that runs or is about to; the others wait for an offer. */
  readonly launched: number;
}

export const Labels = z.record(z.string(), z.string()).default({});

/** The owner's label MAINTENANCE_PRIORITY, a whole number; 0 without it or for another value. */
export function priorityOf(labels: z.infer<typeof Labels>): number {
  const text = labels.MAINTENANCE_PRIORITY?.trim() ?? '';
  return /^-?\d{1,9}$/.test(text) ? Number(text) : 0;
}

/** YOUNGEST_FIRST or OLDEST_FIRST. Old releases write YoungestFirst; older ones know only that order. */
export const KillSelection = z
  .string()
  .optional()
  .transform((text): Job['killOrder'] => (/^oldest/i.test(text ?? '') ? 'oldest-first' : 'youngest-first'));

/** Running deployments kill and start instances themselves; Marathon silently drops other kills. */
export function lockOf(deployments: Deployments): string | null {
  if (deployments.length === 0) return null;
  return `${named(deployments)} ${deployments.length === 1 ? 'is' : 'are'} under way`;
}
