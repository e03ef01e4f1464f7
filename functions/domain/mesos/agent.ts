import { isGone, isToldToDrain } from '../host/agent-status.ts';
import type { AgentSeen, AgentStatus, Host } from '../host/host.ts';
import type { Agent } from './mesos.ts';

/** Status of an agent in one word. */
export function statusOf(agent: Pick<Agent, 'active' | 'deactivated' | 'drain'>): AgentStatus {
  if (agent.drain !== undefined) return agent.drain;
  if (agent.deactivated) return 'deactivated';
  return agent.active ? 'active' : 'disconnected';
}

export function seen(agent: Agent): AgentSeen {
  return {
    agentId: agent.agentId,
    port: agent.port,
    status: statusOf(agent),
    registeredAt: `${agent.registeredAtNs}`,
  };
}

/** Agents by lower-case host name. Two agents of one host differ in their port. */
export function agentsByHost(agents: readonly Agent[]): ReadonlyMap<string, readonly Agent[]> {
  const byHost = new Map<string, Agent[]>();
  for (const agent of agents) {
    const hostname = agent.hostname.toLowerCase();
    const known = byHost.get(hostname);
    if (known === undefined) byHost.set(hostname, [agent]);
    else known.push(agent);
  }
  return byHost;
}

/** Addresses of a host's agents. Mesos treats one name at two addresses as two machines. */
export function addressesOf(agents: readonly Pick<Agent, 'ip'>[]): readonly string[] {
  return [...new Set(agents.map(({ ip }) => ip))].sort();
}

export function severalAddresses(hostname: string, addresses: readonly string[]): string {
  return `agents at ${addresses.join(' and ')} all call themselves '${hostname}', and Mesos takes them for ${addresses.length} machines: start each mesos-agent with a --hostname of its own; one that has moved is forgotten at its old address when Mesos no longer waits for it`;
}

/**
 * Agents that registered after the host was last seen: a new id, or a later (re-)registration.
 * While a machine is DOWN the master lists none of its agents and refuses them, so this is what
 * "back" means. An agent keeps its id when its work directory survived.
 */
export function newlyRegistered(agents: readonly Agent[], host: Pick<Host, 'agents'>): readonly Agent[] {
  const before = new Map(host.agents.map((agent) => [agent.agentId, BigInt(agent.registeredAt)]));
  return agents.filter((agent) => {
    const last = before.get(agent.agentId);
    return last === undefined || agent.registeredAtNs > last;
  });
}

/** True when every remaining agent of a host was asked to drain. */
export function allDraining(agents: readonly AgentSeen[]): boolean {
  return agents.every((agent) => isToldToDrain(agent) || isGone(agent));
}

/** Agents of the host that only the registry of a new leader knows: they are not gone. */
export function recoveredOf<A extends { readonly hostname: string }>(
  { hostname }: { readonly hostname: string },
  recovered: readonly A[],
): A[] {
  return recovered.filter((agent) => agent.hostname.toLowerCase() === hostname);
}

/** Says that a new leader knows an agent only from its registry: it is not gone, its tasks run. */
export function notBackYet({ agentId, hostname }: { readonly agentId: string; readonly hostname: string }): string {
  return `agent ${agentId} of ${hostname} has not re-registered with the new leader yet, which waits for up to its agent_reregister_timeout`;
}
