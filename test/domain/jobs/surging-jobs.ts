import type { Job } from '../../../functions/domain/jobs/job.ts';
import { type JobClaims, noClaims, type Surge } from '../../../functions/domain/jobs/job-claims.ts';
import { type Selection, selectMoves } from '../../../functions/domain/jobs/select-leaving.ts';
import { job } from './sample-job.ts';

export const NOW = new Date('2026-03-01T12:00:00.000Z');
export const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000);

/** An app of four instances: all must stay available, and two more may run. */
export const web = (changes: Partial<Job> = {}) => job(4, { availableShare: 1, extraShare: 0.5, ...changes });
/** The app when it was asked for so many, and so many of them run. */
export const grown = (wanted: number, running: number, changes: Partial<Job> = {}) =>
  web({ wanted, instances: job(running).instances, ...changes });

export function look(job: Job, record: JobClaims, taskIds: readonly string[], now = NOW, hostname = 'h1'): Selection {
  return selectMoves(job, record, [{ hostname, maintenanceId: 'm-1', taskIds: new Set(taskIds) }], true, now);
}
export const ended = ({ forGood }: Selection) => forGood?.taskIds;
export const gone = ({ go }: Selection) => go.flatMap(({ taskIds }) => taskIds);
export const codes = ({ held }: Selection) => Object.fromEntries(held.map(({ taskId, code }) => [taskId, code]));

/** A surge that h1 began, asking for so many replacements, and that was answered. */
export function surging(count: number, changes: Partial<Surge> = {}): JobClaims {
  const part = { hostname: 'h1', maintenanceId: 'm-1', count, until: later(300).toISOString() };
  const surge = { base: 4, peak: 4 + count, availableBefore: 4, since: NOW.toISOString(), resizing: null };
  return { ...noClaims('m/shop/web'), surge: { ...surge, parts: [part], ...changes } };
}
