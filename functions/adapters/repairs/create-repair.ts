import type { RepairSetting } from '../../contract/repair-settings.ts';
import { parseDurationMs } from '../../domain/duration.ts';
import type { Clock } from '../../ports/clock.ts';
import type { RepairHook } from '../../ports/repair-hook.ts';
import type { TransportOptions } from '../http/transport.ts';
import { createLambdaRepair } from './lambda/calls.ts';
import { createSsmRepair } from './ssm/calls.ts';
import { createWebhookRepair } from './webhook/calls.ts';

/** What every kind of repair hook is made with. */
export interface RepairContext extends Pick<TransportOptions, 'timeoutMs' | 'connect'> {
  /** By the name of the environment variable. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly clock: Clock;
  /** Told of each try that an AWS service throttled. */
  readonly onThrottle: (service: string) => void;
}

/** How long a hook may take for one answer: it begins longer work, and tells how it goes when it is asked again. */
export const ANSWER_TIMEOUT_MS = 10_000;

/** One line a kind. */
const KINDS = {
  ssm: createSsmRepair,
  lambda: createLambdaRepair,
  webhook: createWebhookRepair,
} as const satisfies {
  [Type in RepairSetting['type']]: (
    setting: Extract<RepairSetting, { type: Type }>,
    context: RepairContext,
  ) => RepairHook;
};

export function createRepair(setting: RepairSetting, context: RepairContext): RepairHook {
  const create: (setting: never, context: RepairContext) => RepairHook = KINDS[setting.type];
  return create(setting as never, context);
}

export function timeoutSeconds({ timeout }: RepairSetting): number {
  return (parseDurationMs(timeout) ?? 0) / 1_000;
}
