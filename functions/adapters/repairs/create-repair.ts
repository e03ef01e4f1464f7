import type { RepairSetting } from '../../contract/settings/repair-settings.ts';
import type { RepairHook } from '../../ports/repair-hook.ts';
import { createLambdaRepair } from './lambda/calls.ts';
import type { RepairContext } from './protocol/repair-context.ts';
import { createSsmRepair } from './ssm/calls.ts';
import { createWebhookRepair } from './webhook/calls.ts';

const KINDS = { ssm: createSsmRepair, lambda: createLambdaRepair, webhook: createWebhookRepair } as const satisfies {
  [Type in RepairSetting['type']]: (
    setting: Extract<RepairSetting, { type: Type }>,
    context: RepairContext,
  ) => RepairHook;
};

export function createRepair(setting: RepairSetting, context: RepairContext): RepairHook {
  const create: (setting: never, context: RepairContext) => RepairHook = KINDS[setting.type];
  return create(setting as never, context);
}
