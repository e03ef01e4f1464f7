import * as z from 'zod';
import { MaintenanceError } from '../../../contract/errors.ts';
import type { RepairAnswer } from '../../../domain/rolling/repair.ts';
import type { RepairWork } from '../../../ports/repair-hook.ts';
import { faultyFields, ownerMessage, reason } from '../../http/owner-messages.ts';

/**
 * Questions to the owners of repairs, by POST or as the payload of a function, and their answers.
 * docs/repairs.md describes both for owners.
 */

export function toQuestion(work: RepairWork, timeoutSeconds: number): string {
  return JSON.stringify({
    schemaVersion: 1,
    cluster: work.cluster,
    repair: work.hook,
    maintenanceId: work.maintenanceId,
    idempotencyKey: work.idempotencyKey,
    host: { hostname: work.hostname, ip: work.ip },
    reason: work.reason,
    requestedBy: work.requestedBy,
    startedAt: work.startedAt,
    deadline: new Date(Date.parse(work.startedAt) + timeoutSeconds * 1_000).toISOString(),
  });
}

const A_DAY_SECONDS = 86_400;

const message = z.string().optional();

const Answer = z.discriminatedUnion('status', [
  z.object({ status: z.literal('done'), message }),
  z.object({ status: z.literal('running'), retryAfterSeconds: z.int().min(1).max(A_DAY_SECONDS), message }),
  z.object({ status: z.literal('failed'), message }),
]);

/**
 * Reads an answer. Throws RepairUnavailable for an invalid one.
 *
 * @param answered the beginning of the error message, which quotes the answer
 */
export function toRepairAnswer(value: unknown, answered: string): RepairAnswer {
  const answer = Answer.safeParse(value);
  if (!answer.success) {
    const fault = `which has no valid ${faultyFields(answer.error)}`;
    throw new MaintenanceError('RepairUnavailable', `${answered}, ${fault}`, { cause: answer.error });
  }
  const { message: text } = answer.data;
  switch (answer.data.status) {
    case 'done':
      return { outcome: 'done', ...withMessage(text) };
    case 'running':
      return { outcome: 'running', retryAfterSeconds: answer.data.retryAfterSeconds, ...withMessage(text) };
    case 'failed':
      return {
        outcome: 'failed',
        message: ownerMessage(text) === '' ? 'its owner gives no reason' : `its owner says${reason(text)}`,
      };
  }
}

function withMessage(text: string | undefined): { readonly message?: string } {
  const message = ownerMessage(text);
  return message === '' ? {} : { message };
}
