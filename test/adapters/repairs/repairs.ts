import { createRepair } from '../../../functions/adapters/repairs/create-repair.ts';
import type { RepairContext } from '../../../functions/adapters/repairs/protocol/repair-context.ts';
import type { RepairSetting } from '../../../functions/contract/settings/repair-settings.ts';
import type { RepairAnswer } from '../../../functions/domain/rolling/repair.ts';
import type { RepairHook, RepairWork } from '../../../functions/ports/repair-hook.ts';
import { WAIT_LIMIT_MS } from '../../patience.ts';
import { NOW } from '../schedulers/webhook/owner-server.ts';

/**
 * Fixtures for repair hooks. The servers are in test/adapters/schedulers/webhook/owner-server.ts.
 */

export const KEY = '2f0c4be1d0f6a94b0d1e4c8c9a7b3f5e6d2c1a0b9f8e7d6c5b4a39281706f5e4';

export function hook(setting: RepairSetting, context: Partial<RepairContext> = {}): RepairHook {
  return createRepair(setting, {
    secrets: new Map(),
    clock: () => NOW,
    timeoutMs: WAIT_LIMIT_MS,
    onThrottle: () => {},
    ...context,
  });
}

export function work(more: Partial<RepairWork> = {}): RepairWork {
  return {
    cluster: 'prod',
    hook: 'kernel',
    hostname: 'Host1.example',
    ip: '10.0.0.1',
    maintenanceId: 'm-1',
    idempotencyKey: KEY,
    startedAt: '2026-11-22T14:00:00.000Z',
    requestedBy: 'arn:aws:iam::111122223333:user/ops',
    reason: 'kernel 6.12',
    ...more,
  };
}

/** The question to a webhook or a function about `work()`, with a timeout of two hours. */
export const QUESTION = {
  schemaVersion: 1,
  cluster: 'prod',
  repair: 'kernel',
  maintenanceId: 'm-1',
  idempotencyKey: KEY,
  host: { hostname: 'Host1.example', ip: '10.0.0.1' },
  reason: 'kernel 6.12',
  requestedBy: 'arn:aws:iam::111122223333:user/ops',
  startedAt: '2026-11-22T14:00:00.000Z',
  deadline: '2026-11-22T16:00:00.000Z',
};

/** An answer, or the error in its place, as `outcome` and `message`. */
export async function heard(answering: Promise<RepairAnswer>): Promise<object> {
  return answering.catch(({ name, message }: Error) => ({ outcome: name, message }));
}

/** An expected message, or an expression for a part of it. */
export function expected<T extends { readonly message?: string | RegExp }>(
  { message, ...rest }: T,
  matching: (pattern: RegExp) => unknown,
): object {
  return message instanceof RegExp
    ? { ...rest, message: matching(message) }
    : { ...rest, ...(message === undefined ? {} : { message }) };
}

/** Points the SDK's clients at that server, without retries and with made-up credentials. */
export function callInsteadOfAws(url: string): void {
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_CLOUDWATCH: url,
    AWS_ENDPOINT_URL_LAMBDA: url,
    AWS_ENDPOINT_URL_SSM: url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_MAX_ATTEMPTS: '1',
  });
}
