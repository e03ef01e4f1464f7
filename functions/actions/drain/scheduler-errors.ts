import { ERRORS, type ErrorName, isMaintenanceError } from '../../contract/errors.ts';
import type { BlockedTask } from '../../domain/jobs/blocked-tasks.ts';
import type { LeavingTask, Scheduler } from '../../ports/scheduler.ts';
import type { Services } from '../../ports/services.ts';

/** What may be wrong with a scheduler or its settings. */
export const SCHEDULER_ERRORS: ReadonlySet<ErrorName> = new Set([
  'SchedulerUnavailable',
  'SchedulerRefused',
  'Misconfigured',
]);

/** Why the tasks stay of which a scheduler gives no account. Throws any other error: of our own table there is nothing to tell an operator. */
export function blockedBySchedulerErrors(
  services: Services,
  scheduler: Scheduler,
  tasks: readonly LeavingTask[],
  error: unknown,
): readonly BlockedTask[] {
  if (!isMaintenanceError(error) || !SCHEDULER_ERRORS.has(error.name)) throw error;
  const { type: code } = ERRORS[error.name];
  services.report.warn('a scheduler does not help', { scheduler: scheduler.name, error: error.message });
  return tasks.map(({ taskId }) => ({ taskId, code, message: `stays: ${error.message}` }));
}
