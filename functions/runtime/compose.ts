import { setTimeout as delay } from 'node:timers/promises';
import { reachAwsThrough } from '../adapters/aws/aws-proxy.ts';
import { reportingThrottles } from '../adapters/aws/throttling.ts';
import { createCalendar } from '../adapters/calendar/calendar.ts';
import { createEventBridgeBus, eventBridgeClient } from '../adapters/events/event-bridge-bus.ts';
import { createStepFunctionsExecutions, stepFunctionsClient } from '../adapters/executions/step-functions.ts';
import type { GateContext } from '../adapters/gates/protocol/gate-context.ts';
import { createMesosClient } from '../adapters/mesos/calls/client.ts';
import { mesosCredentials } from '../adapters/mesos/masters/credentials.ts';
import type { RepairContext } from '../adapters/repairs/protocol/repair-context.ts';
import { createPowertoolsReporter, type FunctionReporter } from '../adapters/reporting/powertools-reporter.ts';
import type { SchedulerContext } from '../adapters/schedulers/transport/scheduler-context.ts';
import { createDynamoClient } from '../adapters/store/dynamo/dynamo-client.ts';
import { createDynamoStore } from '../adapters/store/dynamo-store.ts';
import { createWindowSchedules } from '../adapters/window-schedules/event-bridge-scheduler.ts';
import type { ProxySettings } from '../contract/settings/proxy.ts';
import type { SchedulerSetting } from '../contract/settings/scheduler-settings.ts';
import type { SchedulerRule } from '../domain/mesos/scheduler-choice.ts';
import { parseDurationMs } from '../domain/time/duration.ts';
import type { Services } from '../ports/services.ts';
import { type FunctionSettings, readSettings } from './config.ts';

export interface FunctionServices extends Services {
  readonly report: FunctionReporter;
  /** The group that may act in the hosted console. */
  readonly consoleOperators: string | undefined;
}

export interface ComposeOptions {
  /**
   * False for the reconciliation, whose duration times its calls to Mesos together: the latency of
   * each call would be four metrics an hour, for ever.
   */
  readonly timesMesosCalls: boolean;
}

/** Makes the services from the environment. Loads no adapter that the settings do not need. */
export async function compose({ timesMesosCalls }: ComposeOptions): Promise<FunctionServices> {
  const settings = readSettings();
  const report = createPowertoolsReporter(settings.CLUSTER_NAME);
  const proxy = proxyOf(settings);
  reachAwsThrough(proxy);
  const onThrottle = (service: string) => report.count('CallsThrottled', 1, service);
  const clock = () => new Date();
  const calendar = createCalendar();
  return {
    cluster: settings.CLUSTER_NAME,
    mesos: createMesosClient({
      masters: settings.MESOS_MASTERS,
      api: settings.MESOS_API,
      credentials: mesosCredentials(settings),
      proxy,
      trustEmptySchedule: settings.MESOS_EMPTY_SCHEDULE === 'trust',
      onCall: (exchange) => {
        if (timesMesosCalls) report.count('MesosLatency', exchange.ms, exchange.call);
        if (isFailure(exchange)) report.count('MesosErrors', 1, exchange.call);
      },
    }),
    store: createDynamoStore({
      tableName: settings.TABLE_NAME,
      client: reportingThrottles(createDynamoClient(), onThrottle),
    }),
    events: createEventBridgeBus(settings.EVENT_BUS_NAME, {
      consoleUrl: settings.CONSOLE_URL,
      client: reportingThrottles(eventBridgeClient(), onThrottle),
    }),
    executions: createStepFunctionsExecutions(
      {
        StartMaintenance: settings.START_MACHINE_ARN,
        CompleteMaintenance: settings.COMPLETE_MACHINE_ARN,
        RollMaintenance: settings.ROLL_MACHINE_ARN,
        WatchHosts: settings.WATCH_MACHINE_ARN,
      },
      {
        client: reportingThrottles(stepFunctionsClient(), onThrottle),
        onStart: () => report.count('ExecutionsStarted'),
      },
    ),
    clock,
    calendar,
    windowSchedules: createWindowSchedules({
      ...{ group: settings.SCHEDULE_GROUP, roleArn: settings.SCHEDULE_ROLE_ARN, machineArn: settings.ROLL_MACHINE_ARN },
      ...{ calendar, clock, onThrottle },
    }),
    pause: (ms) => delay(ms),
    report,
    consoleOperators: settings.CONSOLE_OPERATORS,
    ...(await composeSchedulers(settings, report)),
    repairs: await composeRepairs(settings, onThrottle),
    gates: await composeGates(settings, onThrottle),
    breaker: settings.BREAKER,
    runbookUrl: settings.RUNBOOK_URL,
    pollSeconds: settings.POLL_SECONDS,
    stuckAfterSeconds: settings.STUCK_SECONDS,
    forgottenAfterSeconds: settings.FORGOTTEN_SECONDS,
  };
}

async function composeSchedulers(
  settings: FunctionSettings,
  report: FunctionReporter,
): Promise<Pick<FunctionServices, 'rules' | 'schedulers' | 'hostManagers'>> {
  if (settings.SCHEDULERS.length === 0) return { rules: [], schedulers: new Map(), hostManagers: [] };
  const [{ createScheduler }, { createHostManagers }] = await Promise.all([
    import('../adapters/schedulers/create-scheduler.ts'),
    import('../adapters/schedulers/peloton/host-manager.ts'),
  ]);
  const contextOf = schedulerContext(settings, report);
  const all = settings.SCHEDULERS.map((setting) => ({
    rule: toRule(setting),
    scheduler: createScheduler(setting, contextOf(setting)),
  }));
  return {
    rules: all.map(({ rule }) => rule),
    schedulers: new Map(
      all.flatMap(({ rule, scheduler }) => (scheduler === undefined ? [] : [[rule, scheduler] as const])),
    ),
    hostManagers: createHostManagers(settings.SCHEDULERS, contextOf),
  };
}

function schedulerContext(settings: FunctionSettings, report: FunctionReporter) {
  return ({ type }: SchedulerSetting): SchedulerContext => ({
    cluster: settings.CLUSTER_NAME,
    secrets: settings.secrets,
    proxy: proxyOf(settings),
    clock: () => new Date(),
    onCall: (exchange) => {
      report.count('SchedulerLatency', exchange.ms, type);
      if (isFailure(exchange)) report.count('SchedulerErrors', 1, type);
    },
  });
}

/** True for a call without an answer, or with a server error. */
function isFailure({ error, status = 0 }: { readonly error?: string; readonly status?: number }): boolean {
  return error !== undefined || status >= 500;
}

function proxyOf({ HTTP_PROXY, HTTPS_PROXY, NO_PROXY }: FunctionSettings): ProxySettings {
  return { httpProxy: HTTP_PROXY, httpsProxy: HTTPS_PROXY, noProxy: NO_PROXY };
}

async function composeRepairs(
  settings: FunctionSettings,
  onThrottle: RepairContext['onThrottle'],
): Promise<FunctionServices['repairs']> {
  const hooks = Object.entries(settings.REPAIRS);
  if (hooks.length === 0) return new Map();
  const { createRepair } = await import('../adapters/repairs/create-repair.ts');
  const context = { secrets: settings.secrets, proxy: proxyOf(settings), clock: () => new Date(), onThrottle };
  return new Map(hooks.map(([name, setting]) => [name, createRepair(setting, context)]));
}

async function composeGates(
  settings: FunctionSettings,
  onThrottle: GateContext['onThrottle'],
): Promise<FunctionServices['gates']> {
  const gates = Object.entries(settings.GATES);
  if (gates.length === 0) return new Map();
  const { createGate } = await import('../adapters/gates/create-gate.ts');
  const context = {
    ...{ cluster: settings.CLUSTER_NAME, secrets: settings.secrets, proxy: proxyOf(settings) },
    ...{ clock: () => new Date(), onThrottle },
  };
  return new Map(gates.map(([name, setting]) => [name, createGate(name, setting, context)]));
}

function toRule(setting: SchedulerSetting): SchedulerRule {
  const { framework } = setting;
  if (setting.type !== 'mesos') return { framework, type: setting.type };
  const graceMs = setting.gracePeriod === undefined ? undefined : parseDurationMs(setting.gracePeriod);
  return graceMs === undefined
    ? { framework, type: 'mesos' }
    : { framework, type: 'mesos', gracePeriodSeconds: graceMs / 1_000 };
}
