import { baseUrls } from '../../../contract/addresses.ts';
import { isMaintenanceError, MaintenanceError } from '../../../contract/errors.ts';
import type { RepairSetting } from '../../../contract/repair-settings.ts';
import type { RepairAnswer } from '../../../domain/repair.ts';
import type { RepairHook } from '../../../ports/repair-hook.ts';
import { explained } from '../../http/owner-words.ts';
import { jsonOf, quoted } from '../../http/replies.ts';
import { signedCall } from '../../http/signed-call.ts';
import { createTransport, type Reply } from '../../http/transport.ts';
import { createSchedulerHttp } from '../../schedulers/scheduler-http.ts';
import { signingKey } from '../../secrets/signing-key.ts';
import { toQuestion, toRepairAnswer } from '../owner-protocol.ts';
import { ANSWER_TIMEOUT_MS, type RepairContext, timeoutSeconds } from '../repair-context.ts';

type WebhookSetting = Extract<RepairSetting, { type: 'webhook' }>;

const KEY_ERRORS = { unreadable: 'RepairUnavailable', empty: 'RepairUnavailable' } as const;

/** Somebody outside is asked to repair a host, with a POST that is signed as those to the owners of frameworks are. */
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

/** An owner who answers with 4xx has understood and does not repair; who is not asked rightly (401, 403, a redirect) has decided nothing. */
function toAnswer(reply: Reply): RepairAnswer {
  if (reply.status < 400) return toRepairAnswer(jsonOf(reply), `${reply.origin} answered ${quoted(reply)}`);
  return { outcome: 'failed', message: `${reply.origin} answered ${explained(reply)}` };
}

function unavailable(error: unknown): never {
  if (isMaintenanceError(error, 'SchedulerUnavailable') || isMaintenanceError(error, 'SchedulerRefused')) {
    throw new MaintenanceError('RepairUnavailable', error.message, { cause: error });
  }
  throw error;
}
