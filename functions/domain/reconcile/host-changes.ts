import { type Host, type HostState, type Loss, NO_TASKS } from '../host/host.ts';
import { isDown, isUp } from '../host/host-state.ts';
import { seen as asSeen } from '../mesos/agent.ts';
import type { ClusterSnapshot } from './cluster-snapshot.ts';
import { type ForeignChange, findForeignChange } from './foreign-change.ts';
import { canWait, inventoryChange } from './inventory.ts';
import { agentChangeOf, lostSinceOf } from './lost-agents.ts';

/** Changes of a host that its record does not have yet. */
export interface HostChange {
  readonly change: Partial<Host>;
  /** The state in Mesos; the record's own when unchanged. */
  readonly state: HostState;
  /** Sentences for the history; empty when only the record changes. */
  readonly notes: readonly string[];
  readonly loss: Loss | undefined;
}

/** Undefined without a change, or when the change can wait for a later pass. */
export function hostChangeOf(host: Host, seen: ClusterSnapshot, now: Date): HostChange | undefined {
  const agents = seen.agents.get(host.hostname) ?? [];
  const isAwaited = seen.awaited.has(host.hostname);
  const inventory = inventoryChange(host, agents, isAwaited);
  const foreignChange = findForeignChange({ ...host, ...inventory }, seen);
  const lostSince = isAwaited ? host.lostSince : lostSinceOf({ ...host, ...inventory }, now);
  const isSameLoss = lostSince === host.lostSince;
  if (foreignChange === undefined && isSameLoss && (inventory === undefined || canWait(host, inventory, now)))
    return undefined;
  const isHere = isUp(host) && !(foreignChange !== undefined && isDown(foreignChange));
  const { loss, notes } = isHere ? agentChangeOf(host, agents, isAwaited) : { loss: undefined, notes: [] };
  return {
    change: { ...inventory, lostSince, ...(foreignChange && changeBy(host, foreignChange, seen)) },
    state: foreignChange?.state ?? host.state,
    notes: [...(foreignChange === undefined ? [] : [foreignChange.detail]), ...notes],
    loss,
  };
}

/** Fields of the record that follow from the new state. */
function changeBy(host: Host, { state, managed, ends }: ForeignChange, seen: ClusterSnapshot): Partial<Host> {
  const agents = (seen.agents.get(host.hostname) ?? []).map(asSeen);
  // Going down ends the agents; the record keeps them, to recognise a later registration.
  const gone = host.agents.map((agent) => ({ ...agent, status: 'gone' as const }));
  return {
    managed,
    ...(isDown({ state }) ? { agents: gone } : agents.length > 0 && { agents }),
    ...(host.state !== state && { blockers: [], drain: null, tasks: NO_TASKS }),
    ...(ends && { goalState: 'HOST_STATE_UP', maintenance: null, window: null, restarts: null }),
  };
}
