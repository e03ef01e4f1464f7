import { setTimeout as delay } from 'node:timers/promises';
import { createEventBridgeBus } from '../adapters/events/event-bridge-bus.ts';
import { createStepFunctionsExecutions } from '../adapters/executions/step-functions.ts';
import { createMesosClient } from '../adapters/mesos/client.ts';
import { mesosCredentials } from '../adapters/mesos/credentials.ts';
import { createPowertoolsReporter, type FunctionReporter } from '../adapters/reporting/powertools-reporter.ts';
import { createScheduler, type SchedulerContext } from '../adapters/schedulers/create-scheduler.ts';
import { createDynamoStore } from '../adapters/store/dynamo-store.ts';
import type { SchedulerSetting } from '../contract/scheduler-settings.ts';
import { parseDurationMs } from '../domain/duration.ts';
import type { SchedulerRule } from '../domain/scheduler-choice.ts';
import type { Services } from '../ports/services.ts';
import { type FunctionSettings, readSettings } from './config.ts';

export interface FunctionServices extends Services {
  readonly report: FunctionReporter;
}

let composed: FunctionServices | undefined;

/** The services of this process, made at the first call: importing a handler reads no environment. */
export function services(): FunctionServices {
  composed ??= compose();
  return composed;
}

function compose(): FunctionServices {
  const settings = readSettings();
  const report = createPowertoolsReporter(settings.CLUSTER_NAME);
  const schedulers = composeSchedulers(settings, report);
  return {
    cluster: settings.CLUSTER_NAME,
    mesos: createMesosClient({
      masters: settings.MESOS_MASTERS,
      api: settings.MESOS_API,
      credentials: mesosCredentials(settings),
      onCall: ({ ms, error }) => {
        report.count('MesosCalls');
        report.count('MesosLatency', ms);
        if (error !== undefined) report.count('MesosErrors');
      },
    }),
    store: createDynamoStore({ tableName: settings.TABLE_NAME }),
    events: createEventBridgeBus(settings.EVENT_BUS_NAME),
    executions: createStepFunctionsExecutions({
      StartMaintenance: settings.START_MACHINE_ARN,
      CompleteMaintenance: settings.COMPLETE_MACHINE_ARN,
    }),
    clock: () => new Date(),
    pause: (ms) => delay(ms),
    report,
    rules: schedulers.map(({ rule }) => rule),
    schedulers: new Map(
      schedulers.flatMap(({ rule, scheduler }) => (scheduler === undefined ? [] : [[rule, scheduler] as const])),
    ),
    pollSeconds: settings.POLL_SECONDS,
    stuckAfterSeconds: settings.STUCK_SECONDS,
  };
}

function composeSchedulers(settings: FunctionSettings, report: FunctionReporter) {
  const context: SchedulerContext = {
    cluster: settings.CLUSTER_NAME,
    secrets: settings.secrets,
    clock: () => new Date(),
    onCall: ({ ms, error }) => {
      report.count('SchedulerCalls');
      report.count('SchedulerLatency', ms);
      if (error !== undefined) report.count('SchedulerErrors');
    },
  };
  return settings.SCHEDULERS.map((setting) => ({
    rule: toRule(setting),
    scheduler: createScheduler(setting, context),
  }));
}

function toRule(setting: SchedulerSetting): SchedulerRule {
  const { framework } = setting;
  if (setting.type !== 'mesos') return { framework, type: setting.type };
  const graceMs = setting.gracePeriod === undefined ? undefined : parseDurationMs(setting.gracePeriod);
  return graceMs === undefined
    ? { framework, type: 'mesos' }
    : { framework, type: 'mesos', gracePeriodSeconds: graceMs / 1_000 };
}
