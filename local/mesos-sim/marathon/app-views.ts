/**
 * Apps and their tasks as Marathon lists them (docs/docs/rest-api/public/api/v2/types/app.raml, appInfo.raml, enrichedTask.raml;
 * core/appinfo/impl/AppInfoBaseData.scala).
 */
import type { App } from './app.ts';
import type { Instance } from './instance.ts';

/** The definition alone, as /v2/queue has it as well. */
export function appDefinition(app: App): Readonly<Record<string, unknown>> {
  const { options, demand } = app;
  return {
    id: app.id,
    backoffFactor: 1.15,
    backoffSeconds: 1,
    cmd: 'sleep 100000',
    constraints: options.constraints ?? [],
    ...demand.resources,
    gpus: 0,
    executor: '',
    healthChecks: options.healthChecks ? [{ protocol: 'MESOS_HTTP', path: '/', portIndex: 0, ...CHECK_TIMES }] : [],
    instances: app.target,
    killSelection: options.killSelection ?? 'YOUNGEST_FIRST',
    labels: options.labels ?? {},
    maxLaunchDelaySeconds: 300,
    portDefinitions: [],
    requirePorts: false,
    unreachableStrategy: { inactiveAfterSeconds: 0, expungeAfterSeconds: 0 },
    upgradeStrategy: upgradeStrategy(app),
    version: app.version,
    versionInfo: { lastScalingAt: app.version, lastConfigChangeAt: app.configVersion },
  };
}

const CHECK_TIMES = { gracePeriodSeconds: 300, intervalSeconds: 60, maxConsecutiveFailures: 3, timeoutSeconds: 20 };

export function upgradeStrategy({ options }: App) {
  const { minimumHealthCapacity = 1, maximumOverCapacity = 1 } = options;
  return { minimumHealthCapacity, maximumOverCapacity };
}

/** `withTasks`: as with embed=apps.tasks. */
export function appInfo(app: App, withTasks: boolean): Readonly<Record<string, unknown>> {
  const launched = app.all.filter(({ phase }) => phase !== 'waiting');
  const running = launched.filter(({ phase }) => phase === 'running');
  return {
    ...appDefinition(app),
    tasksStaged: launched.length - running.length,
    tasksRunning: running.length,
    // Without health checks nothing counts as healthy nor as unhealthy.
    tasksHealthy: running.filter(({ healthy }) => healthy === true).length,
    tasksUnhealthy: running.filter(({ healthy }) => healthy === false).length,
    deployments: app.lock.deployment === undefined ? [] : [{ id: app.lock.deployment.id }],
    ...(withTasks && { tasks: tasksOf(app) }),
  };
}

export function tasksOf(app: App): Readonly<Record<string, unknown>>[] {
  return app.all.filter(({ phase }) => phase !== 'waiting').map((instance) => taskView(app, instance));
}

/** A killed task is listed as it was until it has ended: Marathon is told of no TASK_KILLING unless that feature is on. */
export function taskView(app: App, instance: Instance): Readonly<Record<string, unknown>> {
  const { instanceId, taskId, phase, stagedAt, startedAt, version, place, agentId } = instance;
  return {
    ipAddresses: [{ ipAddress: place?.ip, protocol: 'IPv4' }],
    stagedAt: stagedAt?.toISOString(),
    state: phase === 'running' ? 'TASK_RUNNING' : 'TASK_STAGING',
    ports: [],
    startedAt: startedAt?.toISOString(),
    version,
    id: taskId,
    appId: app.id,
    slaveId: agentId,
    host: place?.hostname,
    healthCheckResults: healthResults(instanceId, instance),
    role: '*',
  };
}

function healthResults(instanceId: string, { healthy, checkedAt }: Instance): Readonly<Record<string, unknown>>[] {
  if (healthy === undefined) return [];
  const at = checkedAt?.toISOString();
  const outcome = healthy
    ? { alive: true, consecutiveFailures: 0, firstSuccess: at, lastSuccess: at }
    : { alive: false, consecutiveFailures: 1, lastFailure: at, lastFailureCause: 'connection refused' };
  return [{ ...outcome, instanceId }];
}
