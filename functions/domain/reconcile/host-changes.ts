import { type Host, type HostState, type Loss, NO_TASKS } from '../host/host.ts';
import { isDown, isUp } from '../host/host-state.ts';
import { seen as asSeen } from '../mesos/agent.ts';
import type { ClusterSnapshot } from './cluster-snapshot.ts';
import { type ForeignChange, findForeignChange } from './foreign-change.ts';
import { canWait, inventoryChange } from './inventory.ts';
import { agentChangeOf, lostSinceOf } from './lost-agents.ts';

/** What a look at the cluster tells of a host that its record does not say. */
export interface HostChange {
  readonly change: Partial<Host>;
  /** The state that Mesos shows; the host's own when that has not changed. */
  readonly state: HostState;
  /** Sentences for the history; none where only the record is brought up to date. */
  readonly notes: readonly string[];
  readonly loss: Loss | undefined;
}

/** Undefined when the record says it all, or when what is new can wait for a later pass. */
export function hostChangeOf(host: Host, seen: ClusterSnapshot, now: Date): HostChange | undefined {
  const agents = seen.agents.get(host.hostname) ?? [];
  const isAwaited = seen.awaited.has(host.hostname);
  const inventory = inventoryChange(host, agents, isAwaited);
  const observed = findForeignChange({ ...host, ...inventory }, seen);
  const lostSince = isAwaited ? host.lostSince : lostSinceOf({ ...host, ...inventory }, now);
  const isSameLoss = lostSince === host.lostSince;
  if (observed === undefined && isSameLoss && (inventory === undefined || canWait(host, inventory, now)))
    return undefined;
  const isHere = isUp(host) && !(observed !== undefined && isDown(observed));
  const { loss, notes } = isHere ? agentChangeOf(host, agents, isAwaited) : { loss: undefined, notes: [] };
  return {
    change: { ...inventory, lostSince, ...(observed && changeBy(host, observed, seen)) },
    state: observed?.state ?? host.state,
    notes: [...(observed === undefined ? [] : [observed.detail]), ...notes],
    loss,
  };
}

/** What an observed state means for the record beside the state itself. */
function changeBy(host: Host, { state, managed, ends }: ForeignChange, seen: ClusterSnapshot): Partial<Host> {
  const agents = (seen.agents.get(host.hostname) ?? []).map(asSeen);
  // Going down ends the agents; what is known of them stays, to tell a later registration from this one.
  const gone = host.agents.map((agent) => ({ ...agent, status: 'gone' as const }));
  return {
    managed,
    ...(isDown({ state }) ? { agents: gone } : agents.length > 0 && { agents }),
    ...(host.state !== state && { blockers: [], drain: null, tasks: NO_TASKS }),
    ...(ends && { goalState: 'HOST_STATE_UP', maintenance: null, window: null, restarts: null }),
  };
}
