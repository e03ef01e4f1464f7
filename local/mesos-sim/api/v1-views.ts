/** The lists that the operator API (v1) of a master answers. */

import { double, type Printable } from '../json/json-print.ts';
import { PrintCache } from '../json/print-cache.ts';
import type { Master } from '../master/master.ts';
import type { FrameworkRecord } from '../model/framework-record.ts';
import { toNanoseconds } from '../model/identity.ts';
import { printableUnavailability } from '../model/machine.ts';
import type { RegisteredAgent } from '../model/registered-agent.ts';
import type { AdmittedAgent, DrainInfo } from '../model/registry.ts';
import { isNothing, type Resources } from '../options/resources.ts';
import type { Rights } from './credentials.ts';
import type { MasterAddress } from './master-address.ts';
import { AGENT_CAPABILITIES, allocatedResources, attributesV1, totalResources } from './resource-views.ts';
import { taskV1 } from './task-views.ts';

const PRINTED_AGENTS = new PrintCache<RegisteredAgent>();

/** Everything in an agent's entry that can change. */
function agentVersion(master: Master, agent: RegisteredAgent): string {
  const { registry, draining } = master;
  const drain = registry.draining.get(agent.agentId);
  const flags = `${master.isActive(agent)} ${registry.deactivated.has(agent.agentId)} ${agent.reregisteredTime} ${agent.usage}`;
  if (drain === undefined) return flags;
  return `${flags} ${drain.state} ${drain.maxGraceNs} ${drain.markGone} ${draining.startTime(agent.agentId)}`;
}

export function agentsV1(master: Master): Printable {
  const { agentResources, version } = master.settings;
  const total = totalResources(agentResources, '*');
  const agents = [...master.agents.values()].map((agent) =>
    PRINTED_AGENTS.get(agent, agentVersion(master, agent), () => ({
      agent_info: agentInfo(agent.agentId, agent.process.place, agentResources),
      active: master.isActive(agent),
      deactivated: master.registry.deactivated.has(agent.agentId),
      version,
      pid: `slave(1)@${agent.process.place.ip}:${agent.process.place.port}`,
      registered_time: { nanoseconds: toNanoseconds(agent.registeredTime) },
      reregistered_time:
        agent.reregisteredTime === undefined ? undefined : { nanoseconds: toNanoseconds(agent.reregisteredTime) },
      total_resources: total,
      allocated_resources: agent.usedByRole.size === 0 ? undefined : allocatedResources(agent.usedByRole),
      capabilities: AGENT_CAPABILITIES,
      ...drainFields(master, agent),
    })),
  );
  const recovered = [...master.recoveredAgents.values()].map((agent) =>
    agentInfo(agent.agentId, agent, agentResources),
  );
  return { agents, recovered_agents: recovered };
}

/** AgentInfo. An agent's own answer has no `checkpoint` (exchange a-08). */
export function agentInfo(
  agentId: string,
  { hostname, port, attributes }: Pick<AdmittedAgent, 'hostname' | 'port' | 'attributes'>,
  resources: Resources,
  checkpoint = true,
): { readonly [key: string]: Printable | undefined } {
  return {
    hostname,
    port,
    resources: totalResources(resources),
    attributes: attributesV1(attributes),
    id: { value: agentId },
    checkpoint: checkpoint ? true : undefined,
  };
}

function drainFields(master: Master, { agentId }: RegisteredAgent): { readonly [key: string]: Printable | undefined } {
  const info = master.registry.draining.get(agentId);
  if (info === undefined) return {};
  return {
    drain_info: drainInfo(info),
    estimated_drain_start_time: wholeSeconds(master.draining.startTime(agentId)),
  };
}

/** Nanoseconds, cut to whole seconds. */
export function wholeSeconds(seconds: number | undefined): Printable | undefined {
  return seconds === undefined ? undefined : { nanoseconds: BigInt(Math.trunc(seconds)) * 1_000_000_000n };
}

export function drainInfo({ state, ...config }: DrainInfo): Printable {
  return { state, config: drainConfig(config) };
}

export function drainConfig({ maxGraceNs, markGone }: Omit<DrainInfo, 'state'>): Printable {
  const limit = maxGraceNs === undefined ? undefined : { nanoseconds: maxGraceNs };
  return { max_grace_period: limit, mark_gone: markGone };
}

type Sight = Pick<Rights, 'seesFramework'>;

/** The frameworks that the ACLs do not hide. */
export function seen({ seesFramework }: Sight, records: Iterable<FrameworkRecord>): FrameworkRecord[] {
  return [...records].filter(({ framework }) => seesFramework(framework.options.name));
}

export function tasksV1(master: Master, sight: Sight): Printable {
  const records = seen(sight, [...master.frameworks.values(), ...master.completedFrameworks]);
  return {
    tasks: records.flatMap((record) => [...record.tasks.values()].map(taskV1)),
    unreachable_tasks: records.flatMap((record) => [...record.unreachableTasks.values()].map(taskV1)),
    completed_tasks: records.flatMap((record) => record.completedTasks.map(taskV1)),
  };
}

export function frameworksV1(master: Master, sight: Sight): Printable {
  return {
    frameworks: seen(sight, master.frameworks.values()).map((record) => frameworkV1(master, record)),
    completed_frameworks: seen(sight, master.completedFrameworks).map((record) => frameworkV1(master, record)),
  };
}

function frameworkV1(master: Master, record: FrameworkRecord): Printable {
  const { framework, frameworkId, connected, recovered, registeredTime, unregisteredTime } = record;
  const { used } = record;
  return {
    framework_info: frameworkInfo(record),
    active: connected,
    connected,
    recovered,
    registered_time: { nanoseconds: toNanoseconds(registeredTime) },
    reregistered_time: { nanoseconds: toNanoseconds(record.reregisteredTime) },
    unregistered_time: unregisteredTime === 0 ? undefined : { nanoseconds: toNanoseconds(unregisteredTime) },
    inverse_offers: inverseOffers(master, record, frameworkId),
    allocated_resources: isNothing(used) ? undefined : allocatedResources([[framework.role, used]]),
    offer_constraints: {},
  };
}

export function frameworkInfo({
  framework,
  frameworkId,
}: Pick<FrameworkRecord, 'framework' | 'frameworkId'>): Printable {
  const capabilities = ['MULTI_ROLE', ...(framework.isPartitionAware ? ['PARTITION_AWARE'] : [])];
  return {
    user: 'root',
    name: framework.options.name,
    id: { value: frameworkId },
    failover_timeout: double(3600),
    checkpoint: true,
    roles: [framework.role],
    capabilities: capabilities.map((type) => ({ type })),
  };
}

function inverseOffers(master: Master, record: FrameworkRecord, frameworkId: string): Printable | undefined {
  const open = [...record.openInverseOffers].flatMap(([agentId, offerId]) => {
    const agent = master.agents.get(agentId);
    const machine = agent && master.registry.machines.get(agent.machineKey);
    if (agent === undefined || machine === undefined) return [];
    const { hostname, ip, port } = agent.process.place;
    return {
      id: { value: offerId },
      url: { scheme: 'http', address: { hostname, ip, port }, path: '/slave(1)' },
      framework_id: { value: frameworkId },
      agent_id: { value: agentId },
      unavailability: printableUnavailability(machine.unavailability),
    };
  });
  return open.length === 0 ? undefined : open;
}

export function masterV1(master: Master, { hostname, ip, port }: MasterAddress): Printable {
  const [a = 0, b = 0, c = 0, d = 0] = ip.split('.').map(Number);
  return {
    master_info: {
      id: master.id,
      ip: a + b * 2 ** 8 + c * 2 ** 16 + d * 2 ** 24,
      port,
      pid: `master@${ip}:${port}`,
      hostname,
      version: master.settings.version,
      address: { hostname, ip, port },
      // The third is one that the v1 enum does not know (exchange a-06-v1-GET_MASTER).
      capabilities: [{ type: 'AGENT_UPDATE' }, { type: 'AGENT_DRAINING' }, {}],
    },
    start_time: double(master.startTime),
    elected_time: double(master.electedTime),
  };
}
