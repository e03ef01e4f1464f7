import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { LeavingTask, MoveAnswer } from '../../../ports/scheduler.ts';
import { faultyFields, ownerExplanation, reason } from '../../http/owner-messages.ts';
import { jsonOf, quoted } from '../../http/replies.ts';
import { signedCall } from '../../http/signed-call.ts';
import type { Call, Reply } from '../../http/transport.ts';

/**
 * Requests to the owners of frameworks, and their answers. docs/webhook.md describes both for
 * owners.
 */

interface Asking {
  readonly cluster: string;
  readonly now: Date;
  /** Key of the signature. @default - not signed */
  readonly key: string | undefined;
  readonly deadlineMs: number;
}

export function toCall(task: LeavingTask, { cluster, now, key, deadlineMs }: Asking): Call {
  const body = JSON.stringify(toRequest(task, cluster));
  return signedCall({ body, idempotencyKey: idempotencyKey(task), now, key, deadlineMs });
}

function toRequest(task: LeavingTask, cluster: string) {
  return {
    schemaVersion: 1,
    cluster,
    maintenanceId: task.maintenanceId,
    reason: task.reason,
    host: { hostname: task.hostname, agentId: task.agentId },
    task: { id: task.taskId, frameworkId: task.frameworkId, framework: task.framework },
    deadline: task.deadline,
    onDeadline: task.onDeadline,
  };
}

/** One key for each task on a host in a maintenance. It is a hash because headers cannot carry every id. */
function idempotencyKey({ maintenanceId, hostname, frameworkId, taskId }: LeavingTask): string {
  return createHash('sha256')
    .update(JSON.stringify([maintenanceId, hostname, frameworkId, taskId]))
    .digest('hex');
}

const A_DAY_SECONDS = 86_400;

const Answer = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('moved') }),
  z.object({
    outcome: z.literal('wait'),
    retryAfterSeconds: z.int().min(1).max(A_DAY_SECONDS),
    message: z.string().optional(),
  }),
  z.object({ outcome: z.literal('refused'), message: z.string().optional() }),
]);

/** Turns the owner's answer into the answer for the task. */
export function toAnswer(task: LeavingTask, reply: Reply): MoveAnswer {
  if (reply.status >= 400) {
    const answered = `its owner ${reply.origin} answered ${ownerExplanation(reply)}`;
    return refused(task, 'owner-refused', `is not moved: ${answered}; ask the owner`);
  }
  const answer = Answer.safeParse(jsonOf(reply));
  if (!answer.success) {
    const message = `got an invalid answer from its owner: ${reply.origin} answered ${quoted(reply)}`;
    return unanswered(task, 'webhook-not-understood', `${message}, which has no valid ${faultyFields(answer.error)}`);
  }
  switch (answer.data.outcome) {
    case 'moved':
      return { taskId: task.taskId, outcome: 'moved' };
    case 'refused':
      return refused(task, 'owner-refused', `may not be moved, says its owner${reason(answer.data.message)}`);
    case 'wait': {
      const { retryAfterSeconds, message } = answer.data;
      const said = `is not ready to be moved, says its owner${reason(message)}`;
      return { ...refused(task, 'owner-not-ready', said), retryAfterSeconds };
    }
  }
}

/** `message` continues a sentence that begins with the task. */
function refused({ taskId }: LeavingTask, code: string, message: string) {
  return { taskId, outcome: 'refused', code, message } as const;
}

/** The refusal without a decision of the owner: the webhook has a fault. */
export function unanswered(task: LeavingTask, code: string, message: string): MoveAnswer {
  return { ...refused(task, code, message), isFailure: true };
}
