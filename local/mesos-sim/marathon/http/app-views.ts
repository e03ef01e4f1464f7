/**
 * Apps and their tasks as Marathon lists them (docs/docs/rest-api/public/api/v2/types/app.raml, appInfo.raml, enrichedTask.raml;
 * core/appinfo/impl/AppInfoBaseData.scala).
 */
import type { App } from '../model/app.ts';
import type { Instance } from '../model/instance.ts';

/** The definition alone, also for /v2/queue. */
export function appDefinition(app: App): Readonly<Record<string, unknown>> {
  const { options, demand } = app;
  return {
    id: app.id,
    backoffFactor: 1.15,
    backoffSeconds: 1,
    cmd: 'sleep 100000',
    constraints: options.constraints ?? [],
    ...(options.resident && RESIDENT),
    ...demand.resources,
    gpus: 0,
    executor: '',
    healthChecks: options.healthChecks ? [checkOf(app)] : [],
    instances: app.target,
    killSelection: options.killSelection ?? 'YOUNGEST_FIRST',
    labels: options.labels ?? {},
    maxLaunchDelaySeconds: 300,
    networks: [{ mode: 'host' }],
    portDefinitions: [],
    requirePorts: false,
    role: app.role,
    unreachableStrategy: options.resident ? 'disabled' : { inactiveAfterSeconds: 0, expungeAfterSeconds: 0 },
    upgradeStrategy: upgradeStrategy(app),
    version: app.version,
    versionInfo: { lastScalingAt: app.version, lastConfigChangeAt: app.configVersion },
  };
}

const RESIDENT = {
  container: {
    type: 'MESOS',
    volumes: [{ containerPath: 'data', persistent: { type: 'root', size: 10, constraints: [] }, mode: 'RW' }],
  },
  residency: { relaunchEscalationTimeoutSeconds: 3600, taskLostBehavior: 'WAIT_FOREVER' },
};

function checkOf({ options: { checkProtocol = 'MESOS_HTTP', checkIntervalMs = 60_000 } }: App) {
  const times = { gracePeriodSeconds: 300, intervalSeconds: checkIntervalMs / 1_000, maxConsecutiveFailures: 3 };
  return { protocol: checkProtocol, path: '/', portIndex: 0, ipProtocol: 'IPv4', timeoutSeconds: 20, ...times };
}

/** Marathon gives an app with local volumes 0.5 and no extra instances. */
export function upgradeStrategy({ options }: App) {
  const [least, extra] = options.resident ? [0.5, 0] : [1, 1];
  const { minimumHealthCapacity = least, maximumOverCapacity = extra } = options;
  return { minimumHealthCapacity, maximumOverCapacity };
}

/** `withTasks` lists the tasks, as embed=apps.tasks does. */
export function appInfo(app: App, withTasks: boolean): Readonly<Record<string, unknown>> {
  const launched = app.all.filter(({ phase }) => phase !== 'waiting');
  const running = launched.filter(({ phase }) => phase === 'running');
  return {
    ...appDefinition(app),
    tasksStaged: launched.length - running.length,
    tasksRunning: running.length,
    // Without health checks, no task counts as healthy or unhealthy. With health checks, a
    // relaunched instance counts too.
    tasksHealthy: launched.filter(({ health }) => health?.alive === true).length,
    tasksUnhealthy: launched.filter(({ health }) => health?.alive === false).length,
    deployments: app.lock.deployment === undefined ? [] : [{ id: app.lock.deployment.id }],
    ...(withTasks && { tasks: tasksOf(app) }),
  };
}

export function tasksOf(app: App): Readonly<Record<string, unknown>>[] {
  return app.all.map((instance) => taskView(app, instance)).filter((task) => task !== undefined);
}

/**
 * The task of an instance; undefined when it has had none yet. A killed task is listed unchanged until
 * it has ended: Mesos reports TASK_KILLING only when that feature is on. An ended task is listed until
 * the next task of its instance is launched.
 */
export function taskView(app: App, instance: Instance): Readonly<Record<string, unknown>> | undefined {
  const { phase, isConfirmed, ended } = instance;
  if (phase === 'waiting') return ended && { ...ofTask(app, instance, ended), ports: [], state: ended.state };
  const { stagedAt, startedAt, version } = instance;
  return {
    ...ofTask(app, instance, instance),
    ports: [],
    state: phase === 'running' ? 'TASK_RUNNING' : isConfirmed ? 'TASK_STARTING' : 'TASK_STAGING',
    stagedAt: stagedAt?.toISOString(),
    startedAt: startedAt?.toISOString(),
    version,
  };
}

function ofTask(
  app: App,
  instance: Instance,
  { taskId, place, agentId }: Pick<Instance, 'taskId' | 'place' | 'agentId'>,
) {
  return {
    appId: app.id,
    healthCheckResults: healthResults(instance),
    host: place?.hostname,
    id: taskId,
    ipAddresses: [{ ipAddress: place?.ip, protocol: 'IPv4' }],
    servicePorts: [],
    slaveId: agentId,
    localVolumes: app.options.resident ? [volumeOf(app, instance)] : [],
    role: app.role,
  };
}

function volumeOf({ id }: App, { instanceId }: Instance) {
  const uuid = instanceId.replace(/^.*instance-/, '');
  return {
    runSpecId: id,
    containerPath: 'data',
    uuid,
    persistenceId: `${id.slice(1).replaceAll('/', '_')}#data#${uuid}`,
  };
}

function healthResults({ instanceId, health }: Instance): Readonly<Record<string, unknown>>[] {
  if (health === undefined) return [];
  const { alive, consecutiveFailures, firstSuccess, lastSuccess, lastFailure } = health;
  const result = {
    ...{ alive, consecutiveFailures, firstSuccess, lastSuccess, lastFailure },
    ...(lastFailure !== undefined && { lastFailureCause: 'ConnectException: Connection refused' }),
    instanceId: `instance [${instanceId}]`,
  };
  return [result];
}
