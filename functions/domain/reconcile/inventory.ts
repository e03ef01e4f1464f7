import type { AgentSeen, Host } from '../host/host.ts';
import { isDown } from '../host/host-state.ts';
import { isSameRecord } from '../host/same-record.ts';
import { seen } from '../mesos/agent.ts';
import type { Agent } from '../mesos/mesos.ts';

type InventoryChange = Pick<Host, 'agents' | 'ip' | 'mesosHostname' | 'attributes'>;

/**
 * Changes of the registered agents that the record does not have. Undefined when they agree: the
 * reconciliation writes only changes.
 *
 * @param isRecovered true when a new leader expects the host's agent by its registry: not gone
 */
export function inventoryChange(
  host: Host,
  agents: readonly Agent[],
  isRecovered: boolean,
): InventoryChange | undefined {
  if (isRecovered) return undefined;
  const listed = agents.map(seen).sort(byId);
  // Of two addresses, prefer the known one: Mesos' lists have no order.
  const agent = agents.find(({ ip }) => ip === host.ip) ?? agents[0];
  // A host that is DOWN keeps its agents as last seen, to recognise a later registration.
  if (isDown(host)) return undefined;
  const now = asNow(host);
  const next =
    agent === undefined
      ? { ...now, agents: host.agents.map(gone) }
      : { agents: listed, ip: agent.ip, mesosHostname: agent.hostname, attributes: agent.attributes };
  return isSameRecord(next, now) ? undefined : next;
}

/** The change for a record that lacks agents: a look reads only the agents on the record. */
export function unseenAgents(host: Host, agents: readonly Agent[]): InventoryChange | undefined {
  return knowsAgents(host, agents) ? undefined : inventoryChange(host, agents, false);
}

function knowsAgents(host: Pick<Host, 'agents' | 'ip'>, agents: readonly Agent[]): boolean {
  return agents.every(
    ({ agentId, ip, port }) =>
      ip === host.ip && host.agents.some((known) => known.agentId === agentId && known.port === port),
  );
}

/** Time after a request or a state change in which the steps of a host follow closely. */
const BUSY_MS = 60_000;

/**
 * True for a change that can wait for a later pass: only the status of agents has changed, and an
 * execution is writing the host. Written now it would make the steps of a thousand hosts stale, and
 * retry them, for data that they do not read.
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
