import type { SchedulerContext } from '../../../../functions/adapters/schedulers/transport/scheduler-context.ts';
import type { SchedulerSetting } from '../../../../functions/contract/settings/scheduler-settings.ts';
import type { JobLimits, Scheduler } from '../../../../functions/ports/scheduler.ts';
import { type Answer, type Asked, type OwnerServer, ownerServer, scheduler } from '../webhook/owner-server.ts';

/** A server that plays Marathon, with bodies from its documentation and its sources. */

export interface Marathon extends OwnerServer {
  /** `GET /v2/apps/shop/web`, in order of arrival. */
  readonly calls: readonly string[];
}

type Route = Answer | ((asked: Asked) => Answer);

/** Answers by method and path without the query; else as Marathon does on an unknown route. */
export async function marathon(routes: Readonly<Record<string, Route>>): Promise<Marathon> {
  const calls: string[] = [];
  const server = await ownerServer((asked, method) => {
    const call = `${method} ${asked.path.replace(/\?embed.*/, '')}`;
    calls.push(call);
    const route = routes[call] ?? json({ message: `URI not found: ${asked.path}` }, 404);
    return typeof route === 'function' ? route(asked) : route;
  });
  return { ...server, calls };
}

export function json(body: unknown, status = 200): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

type Setting = Omit<Extract<SchedulerSetting, { type: 'marathon' }>, 'framework' | 'type' | 'url'>;

export function client(
  servers: readonly (OwnerServer | string)[],
  setting: Setting = {},
  context: Partial<SchedulerContext> = {},
): Scheduler & { readonly limits: JobLimits } {
  const url = servers.map((one) => (typeof one === 'string' ? one : one.url)).join(', ');
  const created = scheduler({ framework: 'marathon', type: 'marathon', url, ...setting }, context);
  if (created.limits === undefined) throw new Error('Marathon leaves the limits to us');
  return { ...created, limits: created.limits };
}

/** The uuid with that number. */
export const uuid = (number: number) => `564bd685-4c30-11e5-98c1-${String(number).padStart(12, '0')}`;
export const webTask = (number: number) => `shop_web.instance-${uuid(number)}._app.1`;

export function task(number: number, more: object = {}) {
  return {
    appId: '/shop/web',
    host: 'srv7.hw.ca1.mesosphere.com',
    id: webTask(number),
    ipAddresses: [{ ipAddress: '10.0.0.7', protocol: 'IPv4' }],
    ports: [31756],
    servicePorts: [10019],
    slaveId: 'agent0',
    stagedAt: '2015-08-26T20:23:39.463Z',
    startedAt: '2015-08-26T20:23:44.678Z',
    version: '2015-04-17T04:00:14.171Z',
    state: 'TASK_RUNNING',
    region: 'primary',
    role: '*',
    healthCheckResults: [],
    ...more,
  };
}

export function app(more: object = {}, id = '/shop/web') {
  return {
    id,
    cmd: 'sleep 1000',
    cpus: 0.1,
    disk: 0,
    mem: 16,
    instances: 2,
    backoffFactor: 1.15,
    backoffSeconds: 1,
    constraints: [['hostname', 'UNIQUE']],
    healthChecks: [],
    labels: { owner: 'zeus', note: 'Away from olympus' },
    killSelection: 'YOUNGEST_FIRST',
    upgradeStrategy: { maximumOverCapacity: 0.25, minimumHealthCapacity: 0.5 },
    unreachableStrategy: { inactiveAfterSeconds: 0, expungeAfterSeconds: 0 },
    version: '2015-04-17T04:00:14.171Z',
    tasksStaged: 0,
    tasksRunning: 2,
    tasksHealthy: 0,
    tasksUnhealthy: 0,
    deployments: [],
    tasks: [task(1), task(2)],
    ...more,
  };
}

export const appAnswer = (more: object = {}, id = '/shop/web') => json({ app: app(more, id) });

const SINCE = '2017-01-05T12:10:55.678Z';
export const podInstanceId = (number: number) => `shop_db.instance-${uuid(number)}`;
export const podTask = (number: number, container: string) => `${podInstanceId(number)}.${container}.1`;

export function podInstance(number: number, status: string, containers: Readonly<Record<string, string>>) {
  return {
    id: podInstanceId(number),
    status,
    statusSince: SINCE,
    conditions: [],
    agentHostname: 'srv2.example.com',
    resources: { cpus: 2.1, mem: 288, disk: 10, gpus: 0 },
    networks: [{ name: 'my-network', addresses: ['9.0.0.1'] }],
    containers: Object.entries(containers).map(([name, state], index) => ({
      name,
      status: state,
      statusSince: `2017-01-05T12:10:5${9 - index}.000Z`,
      conditions: [],
      containerId: podTask(number, name),
      endpoints: [{ name: 'http', allocatedHostPort: 31000 }],
      lastUpdated: SINCE,
      lastChanged: SINCE,
    })),
    lastUpdated: SINCE,
    lastChanged: SINCE,
  };
}

export function pod(more: object = {}) {
  return {
    id: '/shop/db',
    labels: {},
    version: '2017-01-05T12:00:00.000Z',
    user: 'root',
    containers: [
      { name: 'main', exec: { command: { shell: 'sleep 100' } }, resources: { cpus: 1, mem: 128, disk: 0, gpus: 0 } },
      { name: 'side', exec: { command: { shell: 'sleep 100' } }, resources: { cpus: 1, mem: 128, disk: 10, gpus: 0 } },
    ],
    networks: [{ name: 'my-network', mode: 'container', labels: {} }],
    scaling: { kind: 'fixed', instances: 2, maxInstances: 888 },
    scheduling: {
      backoff: { backoff: 1, backoffFactor: 1.15, maxLaunchDelay: 3600 },
      upgrade: { minimumHealthCapacity: 0.5, maximumOverCapacity: 1 },
      placement: { constraints: [], acceptedResourceRoles: [] },
      killSelection: 'OLDEST_FIRST',
    },
    ...more,
  };
}

export function podStatus(instances: readonly object[], spec: object = pod()): Answer {
  const times = { statusSince: SINCE, lastUpdated: SINCE, lastChanged: SINCE };
  return json({ id: '/shop/db', spec, status: 'STABLE', instances, terminationHistory: [], ...times });
}

export const DEPLOYMENT = '97c136bf-5a28-4821-9d94-480d9fbb01c8';
export const DEPLOYED = json({ version: '2015-09-30T09:09:17.614Z', deploymentId: DEPLOYMENT });
export const LOCKED = json(
  {
    message:
      "App is locked by one or more deployments. Override with the option '?force=true'. View details at '/v2/deployments/<DEPLOYMENT_ID>'.",
    deployments: [{ id: DEPLOYMENT }],
  },
  409,
);
