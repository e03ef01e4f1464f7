import { isMaintenanceError, MaintenanceError } from '../../../contract/errors.ts';
import { baseUrls } from '../../../contract/settings/addresses.ts';
import type { RepairSetting } from '../../../contract/settings/repair-settings.ts';
import type { RepairAnswer } from '../../../domain/rolling/repair.ts';
import type { RepairHook } from '../../../ports/repair-hook.ts';
import { ownerExplanation } from '../../http/owner-messages.ts';
import { jsonOf, quoted } from '../../http/replies.ts';
import { signedCall } from '../../http/signed-call.ts';
import { createTransport, type Reply } from '../../http/transport.ts';
import { createSchedulerHttp } from '../../schedulers/transport/scheduler-http.ts';
import { signingKey } from '../../secrets/signing-key.ts';
import { toQuestion, toRepairAnswer } from '../protocol/owner-protocol.ts';
import { ANSWER_TIMEOUT_MS, type RepairContext, timeoutSeconds } from '../protocol/repair-context.ts';

type WebhookSetting = Extract<RepairSetting, { type: 'webhook' }>;

const KEY_ERRORS = { unreadable: 'RepairUnavailable', empty: 'RepairUnavailable' } as const;

/** Asks an outside service to repair a host, by a POST signed like those to frameworks' owners. */
export function createWebhookRepair(setting: WebhookSetting, context: RepairContext): RepairHook {
  const limitMs = context.timeoutMs ?? ANSWER_TIMEOUT_MS;
  const transport = createTransport({ ...context, timeoutMs: limitMs });
  const http = createSchedulerHttp(transport, baseUrls(setting.url));
  const signing = signingKey(setting.secret, context.secrets, KEY_ERRORS);
  const limit = timeoutSeconds(setting);
  return {
    name: `webhook ${setting.url}`,
    timeoutSeconds: limit,
    async repair(work) {
      const body = toQuestion(work, limit);
      const { idempotencyKey } = work;
      const call = signedCall({
        body,
        idempotencyKey,
        now: context.clock(),
        key: await signing(),
        deadlineMs: limitMs,
      });
      return toAnswer(await http.ask(call).catch(unavailable));
    },
  };
}

/** A 4xx is the owner's refusal; 401, 403 and redirects (wrong settings) have thrown before. */
function toAnswer(reply: Reply): RepairAnswer {
  if (reply.status < 400) return toRepairAnswer(jsonOf(reply), `${reply.origin} answered ${quoted(reply)}`);
  return { outcome: 'failed', message: `${reply.origin} answered ${ownerExplanation(reply)}` };
}

function unavailable(error: unknown): never {
  if (isMaintenanceError(error, 'SchedulerUnavailable') || isMaintenanceError(error, 'SchedulerRefused')) {
    throw new MaintenanceError('RepairUnavailable', error.message, { cause: error });
  }
  throw error;
}
