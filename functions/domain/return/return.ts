import type { Blocker, Host } from '../host/host.ts';
import { isDown } from '../host/host-state.ts';
import { newlyRegistered } from '../mesos/agent.ts';
import type { Agent, MaintenanceStatus, Schedule } from '../mesos/mesos.ts';
import { isScheduled, machineOf, removeFromSchedule, sameMachine } from '../mesos/schedule.ts';

/** The cluster as far as a returning host is concerned. */
export interface ClusterView {
  readonly agents: readonly Agent[];
  /** Hosts whose agents a new leader knows from its registry, and waits for. */
  readonly recovered: readonly { readonly hostname: string }[];
  readonly schedule: Schedule;
  readonly status: MaintenanceStatus;
}

type OpenBlocker = Omit<Blocker, 'since'>;

export type ReturnDecision =
  /** Mesos has the machine DOWN: bring it up. */
  | { readonly kind: 'bring-up' }
  /** A window of ours still holds the host. */
  | { readonly kind: 'unschedule' }
  /** Agents that are switched off and have nothing left to drain. */
  | { readonly kind: 'reactivate'; readonly agents: readonly Agent[] }
  /** Agents that came back active, and are to be deactivated: of a cordoned host, or as somebody else had left them. */
  | { readonly kind: 'deactivate'; readonly agents: readonly Agent[] }
  /** Nothing to do but look again. */
  | { readonly kind: 'wait'; readonly blockers: readonly OpenBlocker[]; readonly draining: readonly Agent[] }
  /** An agent has registered, is active or deactivated as it was found, and no schedule holds the host: it is UP. */
  | { readonly kind: 'back'; readonly agents: readonly Agent[] };

/**
 * Decides what a host whose goal is UP still lacks.
 *
 * A DOWN host is back when an agent of it registers anew: an entry from before the host went down does not count
 * (rancher SUC#282, kured#874). A host whose drain is cancelled never lost its agents; they only have to be active again.
 * After a repair of its network the agent may come back at another address: without one at the old address the host name tells.
 */
export function decideReturn(host: Host, view: ClusterView): ReturnDecision {
  if (isMachineDown(view.status, host)) return { kind: 'bring-up' };
  if (removeFromSchedule(view.schedule, [host]) !== view.schedule) return { kind: 'unschedule' };

  const listed = agentsOfHost(host, view.agents);
  const addresses = [host, ...listed.map(({ hostname, ip }) => ({ mesosHostname: hostname, ip }))];
  if (addresses.some((address) => isScheduled(view.schedule, address))) return wait([foreignWindow(host)]);

  if (view.status.draining.some(({ id }) => sameMachine(id, machineOf(host)))) return wait([hiddenWindow(host)]);

  const agents = isDown(host) ? newlyRegistered(listed, host) : listed;
  if (agents.length === 0) return wait([isAwaited(host, view) ? agentAwaited(host) : agentMissing(host)]);
  const draining = agents.filter((agent) => agent.drain === 'draining');
  if (draining.length > 0) return wait(draining.map(stillDraining), draining);
  const off = agents.filter((agent) => agent.drain !== undefined || (agent.deactivated && !staysOff(host, agent)));
  if (off.length > 0) return { kind: 'reactivate', agents: off };
  const silent = agents.filter(({ active, deactivated }) => !active && !deactivated);
  if (silent.length > 0) return wait(silent.map(disconnected));
  const on = agents.filter((agent) => !agent.deactivated && staysOff(host, agent));
  return on.length > 0 ? { kind: 'deactivate', agents: on } : { kind: 'back', agents };
}

/**
 * Holds a host back while its agent processes drain, which they do for seconds longer than the master says: they would drop every task
 * that is launched there.
 *
 * @param draining those of the decision's agents that say so themselves
 */
export function blockedByDrains(decision: ReturnDecision, draining: readonly Agent[]): ReturnDecision {
  return draining.length === 0 ? decision : wait(draining.map(endingItsDrain));
}

/** True for an agent that stays deactivated: of a cordoned host, or deactivated by somebody else before the maintenance. */
export function staysOff(
  { cordon, foundOff = [] }: Pick<Host, 'cordon' | 'foundOff'>,
  { port }: Pick<Agent, 'port'>,
): boolean {
  return cordon !== null || foundOff.includes(port);
}

/** Those at the host's address before others: of a cancelled drain all agents of its name have been deactivated. */
function agentsOfHost(host: Host, agents: readonly Agent[]): readonly Agent[] {
  const byName = agents.filter(({ hostname }) => hostname.toLowerCase() === host.hostname);
  const atHome = byName.filter(({ ip }) => ip === host.ip);
  if (atHome.length === 0) return byName;
  const elsewhere = byName.filter(({ ip, deactivated }) => ip !== host.ip && deactivated);
  return isDown(host) ? atHome : [...atHome, ...elsewhere];
}

/** True when Mesos has the host's machine DOWN. */
export function isMachineDown(status: MaintenanceStatus, host: Pick<Host, 'mesosHostname' | 'ip'>): boolean {
  const machine = machineOf(host);
  return status.down.some((id) => sameMachine(id, machine));
}

function wait(blockers: readonly OpenBlocker[], draining: readonly Agent[] = []): ReturnDecision {
  return { kind: 'wait', blockers, draining };
}

function open(code: string, message: string): OpenBlocker {
  return { taskId: '', framework: '', code, message };
}

function foreignWindow({ hostname }: Host): OpenBlocker {
  return open(
    'foreign-window',
    `a maintenance window that this system did not post holds ${hostname}: whoever posted it has to remove it`,
  );
}

function hiddenWindow({ hostname }: Host): OpenBlocker {
  return open(
    'mesos-forbidden',
    `Mesos calls ${hostname} DRAINING and shows no window that holds it: grant the principal 'get_maintenance_schedules' in the ACLs of Mesos`,
  );
}

function isAwaited({ hostname }: Host, { recovered }: ClusterView): boolean {
  return recovered.some((agent) => agent.hostname.toLowerCase() === hostname);
}

function agentAwaited({ hostname }: Host): OpenBlocker {
  return open(
    'agent-awaited',
    `waits for the agent of ${hostname} to register again with a new leading Mesos master, for up to its agent_reregister_timeout`,
  );
}

function agentMissing({ hostname }: Host): OpenBlocker {
  return open(
    'agent-missing',
    `waits for a Mesos agent of ${hostname} to register: start the mesos-agent service on the host if its init does not`,
  );
}

function stillDraining({ agentId }: Agent): OpenBlocker {
  return open(
    'agent-draining',
    `agent ${agentId} still ends its tasks: Mesos lets it be reactivated when that is over`,
  );
}

function endingItsDrain({ agentId }: Agent): OpenBlocker {
  return open(
    'agent-draining',
    `agent ${agentId} has not ended its drain yet: until it has, it drops every task that is launched there`,
  );
}

function disconnected({ agentId }: Agent): OpenBlocker {
  return open('agent-disconnected', `agent ${agentId} is registered but not connected: is its process running?`);
}
