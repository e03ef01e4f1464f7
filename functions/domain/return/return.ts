import type { Blocker, Host } from '../host/host.ts';
import { isDown } from '../host/host-state.ts';
import { newlyRegistered, recoveredOf } from '../mesos/agent.ts';
import type { Agent, MaintenanceStatus, Schedule } from '../mesos/mesos.ts';
import { isScheduled, machineOf, removeFromSchedule, sameMachine } from '../mesos/schedule.ts';

/** The view of the cluster for a returning host. */
export interface ClusterView {
  readonly agents: readonly Agent[];
  /** Hosts whose agents a new leader expects back from its registry. */
  readonly recovered: readonly { readonly agentId: string; readonly hostname: string }[];
  readonly schedule: Schedule;
  readonly status: MaintenanceStatus;
}

type OpenBlocker = Omit<Blocker, 'since'>;

export type ReturnDecision =
  /** The machine is DOWN in Mesos: bring it up. */
  | { readonly kind: 'bring-up' }
  /** A window of ours still holds the host. */
  | { readonly kind: 'unschedule' }
  /** Deactivated agents with nothing left to drain. */
  | { readonly kind: 'reactivate'; readonly agents: readonly Agent[] }
  /**
   * Agents that came back active and must be deactivated: their host is cordoned, or another
   * operator had deactivated them.
   */
  | { readonly kind: 'deactivate'; readonly agents: readonly Agent[] }
  /** The host waits; the watcher looks again. */
  | { readonly kind: 'wait'; readonly blockers: readonly OpenBlocker[]; readonly draining: readonly Agent[] }
  /** UP: an agent has registered, is active or as it was found, and no schedule holds the host. */
  | { readonly kind: 'back'; readonly agents: readonly Agent[] };

/**
 * Decides the next step of a host with the goal UP.
 *
 * A DOWN host is back when one of its agents registers again: a registration from before it went
 * down does not count (rancher SUC#282, kured#874). A cancelled drain keeps the agents; they only
 * need to be active again. After a repair of its network the agent may have another address: if no
 * agent is at the old address, the host name decides.
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
 * Keeps a host waiting while its agent processes drain: until then they drop every task that is
 * launched there. That lasts seconds longer than the master says.
 *
 * @param draining agents of the decision that still drain by their own account
 */
export function blockedByDrains(decision: ReturnDecision, draining: readonly Agent[]): ReturnDecision {
  return draining.length === 0 ? decision : wait(draining.map(endingItsDrain));
}

/**
 * True for an agent that stays deactivated: its host is cordoned, or another operator had
 * deactivated it before the maintenance.
 */
export function staysOff(
  { cordon, foundOff = [] }: Pick<Host, 'cordon' | 'foundOff'>,
  { port }: Pick<Agent, 'port'>,
): boolean {
  return cordon !== null || foundOff.includes(port);
}

/**
 * Agents at the host's address; without any, all agents of its name. After a cancel, also
 * deactivated agents of its name elsewhere.
 */
function agentsOfHost(host: Host, agents: readonly Agent[]): readonly Agent[] {
  const byName = agents.filter(({ hostname }) => hostname.toLowerCase() === host.hostname);
  const atHome = byName.filter(({ ip }) => ip === host.ip);
  if (atHome.length === 0) return byName;
  const elsewhere = byName.filter(({ ip, deactivated }) => ip !== host.ip && deactivated);
  return isDown(host) ? atHome : [...atHome, ...elsewhere];
}

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
    `a maintenance window that this system did not post holds ${hostname}: the operator who posted it must remove it`,
  );
}

function hiddenWindow({ hostname }: Host): OpenBlocker {
  return open(
    'mesos-forbidden',
    `Mesos calls ${hostname} DRAINING and shows no window that holds it: grant the principal 'get_maintenance_schedules' in the ACLs of Mesos`,
  );
}

function isAwaited(host: Host, { recovered }: ClusterView): boolean {
  return recoveredOf(host, recovered).length > 0;
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
