import { seen } from './agent.ts';
import type { AgentSeen, Host } from './host.ts';
import type { Agent } from './mesos.ts';

/**
 * What the registered agents say that a host's record does not: undefined when they agree, so that the reconciliation
 * writes only what changed.
 *
 * @param isRecovered true when a new leader knows an agent of the host from its registry, and waits for it: not gone
 */
export function inventoryChange(
  host: Host,
  agents: readonly Agent[],
  isRecovered: boolean,
): Pick<Host, 'agents' | 'ip' | 'mesosHostname'> | undefined {
  if (isRecovered) return undefined;
  const listed = agents.map(seen).sort(byId);
  const [agent] = agents;
  // A host that is down keeps its agents as they were last seen: a later registration is told from that.
  if (host.state === 'HOST_STATE_DOWN') return undefined;
  const next =
    agent === undefined
      ? { agents: host.agents.map(gone), ip: host.ip, mesosHostname: host.mesosHostname }
      : { agents: listed, ip: agent.ip, mesosHostname: agent.hostname };
  const now = { agents: [...host.agents].sort(byId), ip: host.ip, mesosHostname: host.mesosHostname };
  return JSON.stringify(next) === JSON.stringify(now) ? undefined : next;
}

function gone(agent: AgentSeen): AgentSeen {
  return { ...agent, status: 'gone' };
}

function byId(a: AgentSeen, b: AgentSeen): number {
  return a.agentId < b.agentId ? -1 : Number(a.agentId > b.agentId);
}
