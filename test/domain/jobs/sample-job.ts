import type { Instance, Job } from '../../../functions/domain/jobs/job.ts';

/** An app with a limit: a quarter of it may be away. Its tasks are t0, t1 … */

export const instance = (taskId: string, changes: Partial<Instance> = {}): Instance => ({
  taskIds: [taskId],
  available: true,
  ending: false,
  startedAt: null,
  ...changes,
});

/** One that has failed its health check. */
export const broken = (taskId: string): Instance => instance(taskId, { available: false, isBroken: true });

/** One that runs, and has no result of its health check yet. */
export const unchecked = (taskId: string): Instance =>
  instance(taskId, { available: false, startedAt: '2026-03-01T11:59:00.000Z' });

export function job(wanted: number, changes: Partial<Job> = {}): Job {
  return {
    id: 'm/shop/web',
    name: '/shop/web',
    priority: 0,
    wanted,
    availableShare: 0.75,
    extraShare: 0,
    killOrder: 'youngest-first',
    instances: Array.from({ length: wanted }, (_, index) => instance(`t${index}`)),
    locked: null,
    missingBecause: null,
    ...changes,
  };
}
