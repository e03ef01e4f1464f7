import { randomUUID } from 'node:crypto';
import { baseUrls } from '../../../contract/settings/addresses.ts';
import type { GateSetting } from '../../../contract/settings/gate-settings.ts';
import { signedCall } from '../../http/signed-call.ts';
import { createTransport } from '../../http/transport.ts';
import { createSchedulerHttp } from '../../schedulers/transport/scheduler-http.ts';
import { signingKey } from '../../secrets/signing-key.ts';
import { ANSWER_TIMEOUT_MS, type GateContext, type Inquiry } from '../protocol/gate-context.ts';
import { toFinding, toQuestion } from './wire.ts';

type WebhookSetting = Extract<GateSetting, { type: 'webhook' }>;

const KEY_ERRORS = { unreadable: 'SchedulerUnavailable', empty: 'SchedulerUnavailable' } as const;

/** Asks the owner of a gate, by a POST that is signed like those to the owners of frameworks. */
export function askWebhook({ url, secret }: WebhookSetting, context: GateContext, name: string): Inquiry {
  const limitMs = context.timeoutMs ?? ANSWER_TIMEOUT_MS;
  const http = createSchedulerHttp(createTransport({ ...context, timeoutMs: limitMs }), baseUrls(url));
  const signing = signingKey(secret, context.secrets, KEY_ERRORS);
  const body = toQuestion(context.cluster, name);
  return async () => {
    const now = context.clock();
    const call = signedCall({ body, idempotencyKey: randomUUID(), now, key: await signing(), deadlineMs: limitMs });
    return toFinding(await http.ask(call, answers));
  };
}

/** Leaves 401 and 403 to this file: the transport's message would name the wrong setting. */
function answers({ status }: { readonly status: number }): 'answer' | undefined {
  return status === 401 || status === 403 ? 'answer' : undefined;
}
