import { createGate } from '../../../functions/adapters/gates/create-gate.ts';
import type { GateContext } from '../../../functions/adapters/gates/protocol/gate-context.ts';
import type { GateSetting } from '../../../functions/contract/settings/gate-settings.ts';
import type { Gate } from '../../../functions/ports/gate.ts';
import { ANSWER_LIMIT_MS } from '../../patience.ts';
import { NOW } from '../schedulers/webhook/owner-server.ts';

/** Fixtures for gates. The servers are in test/adapters/schedulers/webhook/owner-server.ts. */

export function gate(setting: GateSetting, context: Partial<GateContext> = {}): Gate {
  return createGate('checkout', setting, {
    cluster: 'prod',
    secrets: new Map(),
    clock: () => NOW,
    timeoutMs: ANSWER_LIMIT_MS,
    onThrottle: () => {},
    ...context,
  });
}

export const AT = NOW.toISOString();
