import type { SchedulerSetting } from '../../contract/settings/scheduler-settings.ts';
import type { Scheduler } from '../../ports/scheduler.ts';
import { createMarathonScheduler } from './marathon/marathon-scheduler.ts';
import { createPelotonScheduler } from './peloton/peloton-scheduler.ts';
import type { SchedulerContext } from './transport/scheduler-context.ts';
import { createWebhookScheduler } from './webhook/calls.ts';

/** Frameworks of the types `mesos` and `wait` have no scheduler to call. */
const KINDS = {
  mesos: () => undefined,
  wait: () => undefined,
  marathon: createMarathonScheduler,
  peloton: createPelotonScheduler,
  webhook: createWebhookScheduler,
} as const satisfies {
  [Type in SchedulerSetting['type']]: (
    setting: Extract<SchedulerSetting, { type: Type }>,
    context: SchedulerContext,
  ) => Scheduler | undefined;
};

export function createScheduler(setting: SchedulerSetting, context: SchedulerContext): Scheduler | undefined {
  const create: (setting: never, context: SchedulerContext) => Scheduler | undefined = KINDS[setting.type];
  return create(setting as never, context);
}
