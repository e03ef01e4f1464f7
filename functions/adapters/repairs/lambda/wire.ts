import * as z from 'zod';
import { MaintenanceError } from '../../../contract/errors.ts';
import type { RepairAnswer } from '../../../domain/rolling/repair.ts';
import { parsedJson } from '../../../domain/text/parsed-json.ts';
import { ownerMessage } from '../../http/owner-messages.ts';
import { toRepairAnswer } from '../protocol/owner-protocol.ts';
import type { Invoked } from './client.ts';

/** Lambda's report on a function that threw or was stopped. */
const Failure = z.object({ errorType: z.string().optional(), errorMessage: z.string().optional() });

/** Lambda has stopped the function before it decided. */
const OUT_OF_TIME = 'Sandbox.Timedout';

/** @param who the function, for messages */
export function toAnswer(who: string, { payload, functionError }: Invoked): RepairAnswer {
  const value = parsedJson(payload);
  if (functionError === undefined) return toRepairAnswer(value, `${who} answered '${ownerMessage(payload)}'`);
  const { errorType, errorMessage } = Failure.safeParse(value).data ?? {};
  const what = [errorType ?? functionError, ownerMessage(errorMessage ?? payload)]
    .filter((part) => part !== '')
    .join(': ');
  if (errorType === OUT_OF_TIME) throw new MaintenanceError('RepairUnavailable', `${who} ended: ${what}`);
  return { outcome: 'failed', message: `${who} threw ${what}` };
}
