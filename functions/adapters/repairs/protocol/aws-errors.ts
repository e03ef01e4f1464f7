import { isMaintenanceError, MaintenanceError } from '../../../contract/errors.ts';
import type { RepairAnswer } from '../../../domain/rolling/repair.ts';
import { ownerMessage } from '../../http/owner-messages.ts';

/**
 * Turns an error of an AWS client into a failed repair if its name is one of `refusals`: a retry
 * does not help with those. Any other error, such as a missing permission, is thrown as
 * RepairUnavailable: an operator can fix it meanwhile.
 *
 * @param who the called service, for the message
 */
export function failedOrUnavailable(error: unknown, who: string, refusals: ReadonlySet<string>): RepairAnswer {
  if (isMaintenanceError(error) || !(error instanceof Error)) throw error;
  const message = `${who}: ${error.name}${error.message === '' ? '' : `: ${ownerMessage(error.message)}`}`;
  if (refusals.has(error.name)) return { outcome: 'failed', message };
  throw new MaintenanceError('RepairUnavailable', message, { cause: error });
}
