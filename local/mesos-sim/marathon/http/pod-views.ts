/**
 * Pods as Marathon lists them (docs/docs/rest-api/public/api/v2/types/pod.raml, podStatus.raml; raml/PodStatusConversion.scala).
 */
import type { App } from '../model/app.ts';
import type { Instance } from '../model/instance.ts';
import { CONTAINER } from '../model/task-id.ts';
import { upgradeStrategy } from './app-views.ts';

export function podDefinition(pod: App): Readonly<Record<string, unknown>> {
  const { options, demand } = pod;
  const constraints = (options.constraints ?? []).map(([fieldName, operator, value]) => ({
    fieldName,
    operator,
    value,
  }));
  const healthCheck = options.healthChecks ? { healthCheck: { exec: { command: { shell: 'true' } } } } : {};
  return {
    id: pod.id,
    version: pod.version,
    labels: options.labels ?? {},
    containers: [
      {
        name: CONTAINER,
        exec: { command: { shell: 'sleep 100000' } },
        resources: { ...demand.resources, gpus: 0 },
        ...healthCheck,
      },
    ],
    networks: [{ mode: 'host' }],
    scaling: { kind: 'fixed', instances: pod.target },
    scheduling: {
      backoff: { backoff: 1, backoffFactor: 1.15, maxLaunchDelay: 300 },
      upgrade: upgradeStrategy(pod),
      placement: { constraints, acceptedResourceRoles: ['*'] },
      killSelection: options.killSelection ?? 'YOUNGEST_FIRST',
      unreachableStrategy: { inactiveAfterSeconds: 0, expungeAfterSeconds: 0 },
    },
  };
}

export function podStatus(pod: App): Readonly<Record<string, unknown>> {
  const instances = pod.all.filter(({ phase }) => phase !== 'waiting').map((instance) => podInstance(pod, instance));
  const stable = instances.filter(({ status }) => status === 'STABLE').length;
  const now = pod.now().toISOString();
  return {
    id: pod.id,
    spec: podDefinition(pod),
    status: stable < pod.target ? 'DEGRADED' : 'STABLE',
    statusSince: now,
    instances,
    terminationHistory: [],
    lastUpdated: now,
    lastChanged: now,
  };
}

export function podInstance(pod: App, instance: Instance): Readonly<Record<string, unknown>> {
  const { instanceId, since, agentId, place } = instance;
  const at = since.toISOString();
  return {
    id: instanceId,
    status: statusOf(pod, instance),
    statusSince: at,
    agentId,
    agentHostname: place?.hostname,
    resources: { ...pod.demand.resources, gpus: 0 },
    networks: [{ addresses: [place?.ip] }],
    containers: [containerStatus(pod, instance)],
    specReference: `/v2/pods${pod.id}::versions/${instance.version}`,
    lastUpdated: at,
    lastChanged: at,
  };
}

function statusOf(pod: App, { phase, health }: Instance): string {
  if (phase !== 'running') return 'STAGING';
  return pod.options.healthChecks && health?.alive !== true ? 'DEGRADED' : 'STABLE';
}

function containerStatus(pod: App, { taskId, phase, since, health }: Instance): Readonly<Record<string, unknown>> {
  const at = since.toISOString();
  const changed = (health?.lastSuccess ?? since).toISOString();
  const reason = health === undefined ? 'health-unreported-by-mesos' : 'health-reported-by-mesos';
  const value = String(health?.alive ?? false);
  const hasCondition = pod.options.healthChecks && phase === 'running';
  return {
    name: CONTAINER,
    status: phase === 'running' ? 'TASK_RUNNING' : 'TASK_STAGING',
    statusSince: at,
    containerId: taskId,
    endpoints: [],
    conditions: hasCondition ? [{ name: 'healthy', lastChanged: changed, lastUpdated: changed, value, reason }] : [],
    resources: { ...pod.demand.resources, gpus: 0 },
    lastUpdated: at,
    lastChanged: at,
  };
}
