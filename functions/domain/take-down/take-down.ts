import type { Host } from '../host/host.ts';
import { addressesOf } from '../mesos/agent.ts';
import type { Agent, MaintenanceStatus } from '../mesos/mesos.ts';
import { machineOf, sameMachine } from '../mesos/schedule.ts';
import { unseenAgents } from '../reconcile/inventory.ts';
import { isMachineDown } from '../return/return.ts';

type TakeDownDecision =
  /** The machine is DOWN in Mesos: by an earlier delivery of this step, or by another operator. */
  | { readonly kind: 'is-down' }
  /** An agent has registered that the record does not have: its tasks need a look first. */
  | { readonly kind: 'new-agent'; readonly change: NonNullable<ReturnType<typeof unseenAgents>> }
  /** Agents with the host's name run on several machines: one of them would stay up. */
  | { readonly kind: 'several-machines'; readonly addresses: readonly string[] }
  /** The host has lost its window, or one of its agents may get offers. */
  | { readonly kind: 'publish' }
  /** Only tasks can keep the host from going down. */
  | { readonly kind: 'ready' };

/**
 * Decides about a drained host, on a view of the cluster that was read for this decision: the
 * agents on its record may be a minute old, and going down cannot be undone.
 *
 * @param canDeactivate false for masters that cannot take an agent out of placement
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
  const change = unseenAgents(host, agents);
  if (change !== undefined) return { kind: 'new-agent', change };
  const getsOffers = canDeactivate && agents.some(({ deactivated }) => !deactivated);
  return isDraining(status, host) && !getsOffers ? { kind: 'ready' } : { kind: 'publish' };
}

/** True when a window holds the machine: Mesos calls such machines DRAINING until they are DOWN. */
function isDraining(status: MaintenanceStatus, host: Host): boolean {
  const machine = machineOf(host);
  return status.draining.some(({ id }) => sameMachine(id, machine));
}
