import type { SchedulerSetting } from '../../contract/scheduler-settings.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Scheduler } from '../../ports/scheduler.ts';
import type { TransportOptions } from '../http/transport.ts';
import { createMarathonScheduler } from './marathon/marathon-scheduler.ts';
import { createPelotonScheduler } from './peloton/peloton-scheduler.ts';
import { createWebhookScheduler } from './webhook/calls.ts';

/** What every kind of scheduler is made with. */
export interface SchedulerContext extends Pick<TransportOptions, 'onCall' | 'timeoutMs' | 'connect'> {
  /** Name of the Mesos cluster. */
  readonly cluster: string;
  /** By the name of the environment variable. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly clock: Clock;
}

/** One line a kind: the scheduler of a setting; none for what needs nobody's help. */
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
