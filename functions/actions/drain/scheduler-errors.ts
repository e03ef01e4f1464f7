import { ERRORS, type ErrorName, isMaintenanceError } from '../../contract/errors.ts';
import type { BlockedTask } from '../../domain/jobs/blocked-tasks.ts';
import type { LeavingTask, Scheduler } from '../../ports/scheduler.ts';
import type { Services } from '../../ports/services.ts';

/** Errors of a scheduler, or of its settings. */
export const SCHEDULER_ERRORS: ReadonlySet<ErrorName> = new Set([
  'SchedulerUnavailable',
  'SchedulerRefused',
  'Misconfigured',
]);

/** Turns a scheduler error into blockers of its tasks; rethrows everything else. */
export function blockedBySchedulerErrors(
  services: Services,
  scheduler: Scheduler,
  tasks: readonly LeavingTask[],
  error: unknown,
): readonly BlockedTask[] {
  if (!isMaintenanceError(error) || !SCHEDULER_ERRORS.has(error.name)) throw error;
  const { type: code } = ERRORS[error.name];
  services.report.warn('a scheduler moves no task', { scheduler: scheduler.name, error: error.message });
  return tasks.map(({ taskId }) => ({ taskId, code, message: `stays: ${error.message}` }));
}
