import type { AgentSeen, Host } from '../host/host.ts';
import { isDown } from '../host/host-state.ts';
import { seen } from '../mesos/agent.ts';
import type { Agent } from '../mesos/mesos.ts';

type InventoryChange = Pick<Host, 'agents' | 'ip' | 'mesosHostname' | 'attributes'>;

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
): InventoryChange | undefined {
  if (isRecovered) return undefined;
  const listed = agents.map(seen).sort(byId);
  // Of a name at two addresses that which is known: Mesos' lists have no order.
  const agent = agents.find(({ ip }) => ip === host.ip) ?? agents[0];
  // A host that is down keeps its agents as they were last seen: a later registration is told from that.
  if (isDown(host)) return undefined;
  const now = asNow(host);
  const next =
    agent === undefined
      ? { ...now, agents: host.agents.map(gone) }
      : { agents: listed, ip: agent.ip, mesosHostname: agent.hostname, attributes: agent.attributes };
  return JSON.stringify(next) === JSON.stringify(now) ? undefined : next;
}

/** True when a look at the agents on the host's record reaches every registered one. */
export function knowsAgents(host: Pick<Host, 'agents' | 'ip'>, agents: readonly Agent[]): boolean {
  return agents.every(
    ({ agentId, ip, port }) =>
      ip === host.ip && host.agents.some((known) => known.agentId === agentId && known.port === port),
  );
}

/** After a request and after each change of state the steps of a host follow one another closely for about so long. */
const BUSY_MS = 60_000;

/**
 * True for news that can wait for a later pass: no more than the agents' status has changed, of a host that its execution is
 * writing just now. Written at once it would make the steps of a thousand hosts stale, to be retried, for nothing that they read.
 */
export function canWait(host: Host, change: InventoryChange, now: Date): boolean {
  if (host.maintenance === null) return false;
  const busySince = Math.max(Date.parse(host.stateSince), Date.parse(host.maintenance.requestedAt));
  if (now.getTime() - busySince > BUSY_MS) return false;
  return identity(change) === identity(asNow(host));
}

function asNow({ agents, ip, mesosHostname, attributes }: Host): InventoryChange {
  return { agents: [...agents].sort(byId), ip, mesosHostname, attributes };
}

function identity({ agents, ip, mesosHostname, attributes }: InventoryChange): string {
  return JSON.stringify([ip, mesosHostname, attributes, agents.map(({ status: _, ...agent }) => agent)]);
}

function gone(agent: AgentSeen): AgentSeen {
  return { ...agent, status: 'gone' };
}

function byId(a: AgentSeen, b: AgentSeen): number {
  return a.agentId < b.agentId ? -1 : 1;
}
