import { isMaintenanceError, MaintenanceError } from '../../../contract/errors.ts';
import type { RepairAnswer } from '../../../domain/rolling/repair.ts';
import { ownerMessage } from '../../http/owner-messages.ts';

/**
 * What an error of an AWS client means for a repair. It has failed when the error is one of those that no repetition mends: `refusals`
 * are their names. Any other, one of missing permissions among them, is thrown as RepairUnavailable: somebody can mend it meanwhile.
 *
 * @param who whom the client called, for the message
 */
export function failedOrUnavailable(error: unknown, who: string, refusals: ReadonlySet<string>): RepairAnswer {
  if (isMaintenanceError(error) || !(error instanceof Error)) throw error;
  const message = `${who}: ${error.name}${error.message === '' ? '' : `: ${ownerMessage(error.message)}`}`;
  if (refusals.has(error.name)) return { outcome: 'failed', message };
  throw new MaintenanceError('RepairUnavailable', message, { cause: error });
}
