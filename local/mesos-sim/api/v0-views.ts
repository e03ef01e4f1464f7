/** The lists that the old endpoints (v0) of a master answer. */

import { double, type Printable } from '../json/json-print.ts';
import type { Master } from '../master/master.ts';
import type { FrameworkRecord } from '../model/framework-record.ts';
import type { RegisteredAgent } from '../model/registered-agent.ts';
import type { Task } from '../model/task.ts';
import { NO_RESOURCES } from '../options/resources.ts';
import { aclsFlag, type Rights } from './credentials.ts';
import type { MasterAddress } from './master-address.ts';
import {
  AGENT_CAPABILITY_NAMES,
  allocatedResources,
  printableVersion,
  summedResources,
  summedTotal,
  totalResources,
} from './resource-views.ts';
import { taskV0 } from './task-views.ts';
import { drainInfo, seen } from './v1-views.ts';

type Fields = { readonly [key: string]: Printable | undefined };

export function slavesV0(master: Master, agentId: string | undefined): Printable {
  const matches = ({ agentId: id }: { readonly agentId: string }) => agentId === undefined || id === agentId;
  return {
    slaves: [...master.agents.values()].filter(matches).map((agent) => slave(master, agent, true)),
    recovered_slaves: [...master.recoveredAgents.values()].filter(matches).map(recoveredSlave),
  };
}

function recoveredSlave({
  agentId,
  hostname,
  port,
  attributes,
}: Master['recoveredAgents'] extends Map<string, infer A> ? A : never) {
  return { id: agentId, hostname, port, attributes };
}

function slave(master: Master, agent: RegisteredAgent, isFull: boolean): Printable {
  const { agentResources, version } = master.settings;
  const { place } = agent.process;
  return {
    id: agent.agentId,
    hostname: place.hostname,
    port: place.port,
    attributes: place.attributes,
    pid: `slave(1)@${place.ip}:${place.port}`,
    registered_time: double(agent.registeredTime),
    reregistered_time: agent.reregisteredTime === undefined ? undefined : double(agent.reregisteredTime),
    resources: summedTotal(agentResources),
    used_resources: summedResources(agent.used),
    offered_resources: summedResources(NO_RESOURCES),
    reserved_resources: {},
    unreserved_resources: summedTotal(agentResources),
    active: master.isActive(agent),
    deactivated: master.registry.deactivated.has(agent.agentId),
    version,
    capabilities: AGENT_CAPABILITY_NAMES,
    ...drainFields(master, agent),
    ...(isFull ? fullResources(master, agent) : {}),
  };
}

function drainFields(master: Master, { agentId }: RegisteredAgent): Fields {
  const info = master.registry.draining.get(agentId);
  const start = master.draining.startTime(agentId);
  return {
    drain_info: info && drainInfo(info),
    estimated_drain_start_time_seconds: start === undefined || info === undefined ? undefined : double(start),
  };
}

function fullResources(master: Master, agent: RegisteredAgent): Fields {
  return {
    reserved_resources_full: {},
    unreserved_resources_full: totalResources(master.settings.agentResources, '*'),
    used_resources_full: allocatedResources(agent.usedByRole),
    offered_resources_full: [],
  };
}

interface TasksQuery {
  readonly limit?: number;
  readonly offset?: number;
  readonly order?: string;
  readonly taskId?: string;
  readonly frameworkId?: string;
}

/** Running, unreachable and completed tasks in one list, the newest first unless `order` is asc. */
export function tasksV0(
  master: Master,
  rights: Rights,
  { limit = 100, offset = 0, order, taskId, frameworkId }: TasksQuery,
): Printable {
  const tasks = seen(rights, [...master.frameworks.values(), ...master.completedFrameworks])
    .filter((record) => frameworkId === undefined || record.frameworkId === frameworkId)
    .flatMap(everyTask)
    .filter((task) => taskId === undefined || task.info.taskId === taskId)
    .sort((a, b) => firstMoment(b) - firstMoment(a));
  if (order === 'asc') tasks.reverse();
  return { tasks: tasks.slice(offset, offset + limit).map(taskV0) };
}

function everyTask(record: FrameworkRecord): Task[] {
  return [...record.tasks.values(), ...record.unreachableTasks.values(), ...record.completedTasks];
}

function firstMoment({ statuses }: Task): number {
  return statuses[0]?.timestamp ?? 0;
}

export function frameworksV0(master: Master, rights: Rights, frameworkId: string | undefined): Printable {
  const matches = (record: FrameworkRecord) => frameworkId === undefined || record.frameworkId === frameworkId;
  return {
    frameworks: seen(rights, master.frameworks.values()).filter(matches).map(frameworkV0),
    completed_frameworks: seen(rights, master.completedFrameworks).filter(matches).map(frameworkV0),
    unregistered_frameworks: [],
  };
}

function frameworkV0(record: FrameworkRecord): Printable {
  const { framework, frameworkId, connected, recovered, registeredTime, unregisteredTime } = record;
  const used = summedResources(record.used);
  return {
    id: frameworkId,
    name: framework.options.name,
    used_resources: used,
    offered_resources: summedResources(NO_RESOURCES),
    capabilities: ['MULTI_ROLE', ...(framework.isPartitionAware ? ['PARTITION_AWARE'] : [])],
    hostname: '',
    webui_url: '',
    active: connected,
    connected,
    recovered,
    user: 'root',
    failover_timeout: double(3600),
    checkpoint: true,
    registered_time: double(registeredTime),
    unregistered_time: double(unregisteredTime),
    resources: used,
    reregistered_time: record.reregisteredTime === registeredTime ? undefined : double(record.reregisteredTime),
    roles: [framework.role],
    tasks: [...record.tasks.values()].map(taskV0),
    unreachable_tasks: [...record.unreachableTasks.values()].map(taskV0),
    completed_tasks: record.completedTasks.map(taskV0),
    offers: [],
    executors: [],
    offer_constraints: {},
  };
}

export function stateV0(master: Master, rights: Rights, { hostname, ip, port }: MasterAddress): Printable {
  const agents = [...master.agents.values()];
  const active = agents.filter((agent) => master.isActive(agent)).length;
  const pid = `master@${ip}:${port}`;
  const { version, ...build } = printableVersion(master.settings.version);
  return {
    version,
    ...build,
    start_time: double(master.startTime),
    elected_time: double(master.electedTime),
    id: master.id,
    pid,
    hostname,
    capabilities: ['AGENT_UPDATE', 'AGENT_DRAINING', 'QUOTA_V2'],
    activated_slaves: double(active),
    deactivated_slaves: double(agents.length - active),
    unreachable_slaves: double(master.recovered ? master.registry.unreachable.size : 0),
    leader: pid,
    leader_info: { id: master.id, pid, port, hostname },
    cluster: 'test',
    flags: masterFlags(master, { hostname, ip, port }),
    slaves: agents.map((agent) => slave(master, agent, false)),
    recovered_slaves: [...master.recoveredAgents.values()].map(recoveredSlave),
    frameworks: seen(rights, master.frameworks.values()).map(frameworkV0),
    completed_frameworks: seen(rights, master.completedFrameworks).map(frameworkV0),
    orphan_tasks: [],
    unregistered_frameworks: [],
  };
}

export function masterFlags(
  { settings }: Master,
  { hostname, ip, port }: MasterAddress,
): { readonly [name: string]: string | undefined } {
  const authenticates = String(settings.credentials.length > 0);
  return {
    acls: aclsFlag(settings.credentials),
    agent_ping_timeout: `${settings.agentPingTimeoutMs}ms`,
    authenticate_http_readonly: authenticates,
    authenticate_http_readwrite: authenticates,
    authorizers: 'local',
    cluster: 'test',
    hostname,
    ip,
    max_agent_ping_timeouts: '1',
    max_completed_tasks_per_framework: '1000',
    port: String(port),
    version: 'false',
  };
}

/** Metrics of leadership, agents, frameworks and tasks. `leading` is undefined on a master that does not lead. */
export function metricsV0(leading: Master | undefined, uptimeSeconds: number): Printable {
  const agents = [...(leading?.agents.values() ?? [])];
  const active = agents.filter((agent) => leading?.isActive(agent)).length;
  const connected = agents.filter((agent) => agent.connected).length;
  const frameworks = [...(leading?.frameworks.values() ?? [])];
  const attached = frameworks.filter((record) => record.connected).length;
  const running = frameworks.flatMap((record) => [...record.tasks.values()]).filter((t) => t.state === 'TASK_RUNNING');
  const metrics = {
    'master/elected': leading === undefined ? 0 : 1,
    'master/frameworks_active': attached,
    'master/frameworks_connected': attached,
    'master/frameworks_disconnected': frameworks.length - attached,
    'master/frameworks_inactive': frameworks.length - attached,
    'master/slaves_active': active,
    'master/slaves_connected': connected,
    'master/slaves_disconnected': agents.length - connected,
    'master/slaves_inactive': agents.length - active,
    'master/slaves_unreachable': leading?.recovered ? leading.registry.unreachable.size : 0,
    'master/tasks_running': running.length,
    'master/uptime_secs': uptimeSeconds,
  };
  return Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, double(value)]));
}
