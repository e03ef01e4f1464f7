import type { Host } from '../host/host.ts';
import { addressesOf } from '../mesos/agent.ts';
import type { Agent, MaintenanceStatus } from '../mesos/mesos.ts';
import { machineOf, sameMachine } from '../mesos/schedule.ts';
import { inventoryChange, knowsAgents } from '../reconcile/inventory.ts';
import { isMachineDown } from '../return/return.ts';

export type TakeDownDecision =
  /** Mesos has the machine DOWN: an earlier delivery of this step did it, or somebody else. */
  | { readonly kind: 'is-down' }
  /** An agent has registered that the record does not know: its tasks have to be looked at first. */
  | { readonly kind: 'new-agent'; readonly change: NonNullable<ReturnType<typeof inventoryChange>> }
  /** Agents of the host's name run on several machines: one of them would stay. */
  | { readonly kind: 'several-machines'; readonly addresses: readonly string[] }
  /** The host is in no window any more, or an agent of it may get offers. */
  | { readonly kind: 'publish' }
  /** Nothing but its tasks can keep the host from going down. */
  | { readonly kind: 'ready' };

/**
 * Decides whether a drained host is still as it was published, by a view of the cluster that was taken for this decision:
 * what its record says of agents and schedule may be a minute old, and going down can not be undone.
 *
 * @param canDeactivate false for masters that can not take an agent out of placement
 */
export function decideTakeDown(
  host: Host,
  status: MaintenanceStatus,
  agents: readonly Agent[],
  canDeactivate: boolean,
): TakeDownDecision {
  if (isMachineDown(status, host)) return { kind: 'is-down' };
  const addresses = addressesOf(agents);
  if (addresses.length > 1) return { kind: 'several-machines', addresses };
  if (!knowsAgents(host, agents)) {
    const change = inventoryChange(host, agents, false);
    if (change !== undefined) return { kind: 'new-agent', change };
  }
  const getsOffers = canDeactivate && agents.some(({ deactivated }) => !deactivated);
  return isDraining(status, host) && !getsOffers ? { kind: 'ready' } : { kind: 'publish' };
}

/** True when a window holds the host's machine: Mesos calls every such machine DRAINING until it is DOWN. */
function isDraining(status: MaintenanceStatus, host: Host): boolean {
  const machine = machineOf(host);
  return status.draining.some(({ id }) => sameMachine(id, machine));
}
