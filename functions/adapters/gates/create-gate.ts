import type { GateSetting } from '../../contract/settings/gate-settings.ts';
import type { GateAnswer } from '../../domain/rolling/gate.ts';
import type { Gate } from '../../ports/gate.ts';
import { ownerMessage } from '../http/owner-messages.ts';
import { askCloudWatch } from './cloudwatch/calls.ts';
import { askPrometheus } from './prometheus/calls.ts';
import { ANSWER_TIMEOUT_MS, type Finding, type GateContext, type Inquiry, unknown } from './protocol/gate-context.ts';
import { askWebhook } from './webhook/calls.ts';

const KINDS = { cloudwatch: askCloudWatch, prometheus: askPrometheus, webhook: askWebhook } as const satisfies {
  [Type in GateSetting['type']]: (
    setting: Extract<GateSetting, { type: Type }>,
    context: GateContext,
    name: string,
  ) => Inquiry;
};

/** Time for which an answer counts: several rolling maintenances ask a gate, some each second. */
const FRESH_MS = 10_000;

/** @param name the gate's name in the settings */
export function createGate(name: string, setting: GateSetting, context: GateContext): Gate {
  const create: (setting: never, context: GateContext, name: string) => Inquiry = KINDS[setting.type];
  const inquire = create(setting as never, context, name);
  const limitMs = context.timeoutMs ?? ANSWER_TIMEOUT_MS;
  let last: { readonly answer: Promise<GateAnswer>; readonly askedAtMs: number } | undefined;
  return {
    ask() {
      const now = context.clock();
      if (last === undefined || now.getTime() - last.askedAtMs >= FRESH_MS) {
        const answer = answerInTime(inquire, limitMs).then((finding) => ({ ...finding, at: now.toISOString() }));
        last = { answer, askedAtMs: now.getTime() };
      }
      return last.answer;
    },
  };
}

/** Turns every error, also an unexpected one, into evidence: no error stops the hosts under way. */
async function answerInTime(inquire: Inquiry, limitMs: number): Promise<Finding> {
  const { promise: late, resolve } = Promise.withResolvers<Finding>();
  const timer = setTimeout(() => resolve(unknown(`no answer within ${limitMs / 1_000} s`)), limitMs);
  try {
    return await Promise.race([inquire(), late]);
  } catch (error) {
    return unknown(ownerMessage(error instanceof Error ? error.message || error.name : String(error)));
  } finally {
    clearTimeout(timer);
  }
}
