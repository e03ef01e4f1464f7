import type { Instance, Job } from '../../../functions/domain/jobs/job.ts';
import { type Claim, type JobClaims, noClaims } from '../../../functions/domain/jobs/job-claims.ts';
import { selectMoves } from '../../../functions/domain/jobs/select-leaving.ts';
import { broken, job, unchecked } from './sample-job.ts';

export const NOW = new Date('2026-03-01T12:00:00.000Z');
export const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000);

export const claim = (taskId: string, hostname: string, changes: Partial<Claim> = {}): Claim => ({
  ...{ taskIds: [taskId], hostname, maintenanceId: 'm-1', until: later(200).toISOString() },
  ...changes,
});
export const claims = (...all: Claim[]): JobClaims => ({ ...noClaims('m/shop/web'), claims: all, version: 3 });

/** A look at a host with those tasks, without replacements first. */
export function look(job: Job, taskIds: readonly string[], record = noClaims(job.id), now = NOW) {
  const leaving = { hostname: 'h1', maintenanceId: 'm-1', taskIds: new Set(taskIds) };
  const selection = selectMoves(job, record, [leaving], false, now);
  const go = selection.go.map(({ taskIds }) => taskIds.join('+'));
  const held = Object.fromEntries(selection.held.map(({ taskId, code }) => [taskId, code]));
  return { ...selection, go, held, reasons: selection.held.map(({ message }) => message) };
}

/** So many instances, those named broken. */
export const without = (wanted: number, ...names: string[]) => otherwise(wanted, broken, names);
/** So many instances, of those named it is not known how they are. */
export const unsure = (wanted: number, ...names: string[]) => otherwise(wanted, unchecked, names);

function otherwise(wanted: number, make: (taskId: string) => Instance, names: readonly string[]): Partial<Job> {
  const { instances } = job(wanted);
  return {
    instances: instances.map((one) => (names.includes(one.taskIds[0] ?? '') ? make(one.taskIds[0] ?? '') : one)),
  };
}
