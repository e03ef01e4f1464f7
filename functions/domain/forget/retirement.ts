import { holdsOf, RETIREMENT } from '../host/holds.ts';
import type { Blocker, Hold, Host, HostMaintenance } from '../host/host.ts';
import { isDown } from '../host/host-state.ts';

/**
 * Hosts that leave for good. Such a host stays DOWN in Mesos until its agent has been silent for
 * some looks. Mesos refuses agents of a DOWN host; with the host up, an init system that restarts
 * the agent would bring it back.
 */

/** Looks of the reconciliation in a row: five minutes on AWS. */
export const SILENT_LOOKS = 5;

/** The order to retire the host; undefined when there is none. */
export function retirementOf(host: Pick<Host, 'goalState' | 'maintenance'>): Hold | undefined {
  return holdsOf(host).find(({ name }) => name === RETIREMENT);
}

/** True for a host that is DOWN and that only its retirement holds. */
export function isLeavingForGood(host: Pick<Host, 'state' | 'goalState' | 'maintenance'>): boolean {
  const [first, ...others] = holdsOf(host);
  return isDown(host) && first?.name === RETIREMENT && others.length === 0;
}

export type RetirementDecision =
  /** Its agent has been silent for long enough. */
  | { readonly kind: 'forget' }
  /** The host stays: what to store until the next look. */
  | { readonly kind: 'wait'; readonly silentLooks: number; readonly blockers: readonly Omit<Blocker, 'since'>[] };

/**
 * Decides on a host that leaves for good.
 *
 * @param answering agents that answer at their address
 */
export function decideRetirement(
  { hostname }: Pick<Host, 'hostname'>,
  { silentLooks = 0 }: Pick<HostMaintenance, 'silentLooks'>,
  answering: readonly { readonly agentId: string }[],
): RetirementDecision {
  const [agent] = answering;
  if (agent !== undefined) {
    const message = `${hostname} is retired, and its agent ${agent.agentId} still answers: stop its mesos-agent service, or switch the machine off; then it is forgotten`;
    return { kind: 'wait', silentLooks: 0, blockers: [{ taskId: '', framework: '', code: 'agent-answers', message }] };
  }
  return silentLooks + 1 >= SILENT_LOOKS
    ? { kind: 'forget' }
    : { kind: 'wait', silentLooks: silentLooks + 1, blockers: [] };
}
