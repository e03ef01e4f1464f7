import type { Cordon, Host, Transition } from '../host/host.ts';
import type { Agent } from '../mesos/mesos.ts';

/** Takes hosts out of placement, and returns them to it, without a maintenance. */

/** Changes a record; undefined when there is nothing to change. */
export type CordonChange = (host: Host) => Host | undefined;

export function forbid(cordon: Cordon): CordonChange {
  return (host) => {
    if (host.cordon !== null) return undefined;
    return { ...host, cordon, outbox: [...host.outbox, note(host, cordon, 'cordoned: no task is placed on it')] };
  };
}

/** Removes a cordon that Mesos refused: the rest of the record stays as it was. */
export function withdraw(order: Cordon): CordonChange {
  return (host) => {
    if (host.cordon === null) return undefined;
    return { ...host, cordon: null, outbox: [...host.outbox, note(host, order, 'not cordoned')] };
  };
}

/** @param isReactivated true when a deactivated agent of the host was reactivated */
export function allow(order: Cordon, isReactivated: boolean): CordonChange {
  return (host) => {
    const { foundOff = [], ...rest } = host;
    if (host.cordon === null && !isReactivated && foundOff.length === 0) return undefined;
    const whose = host.cordon === null ? ', which this system had not cordoned' : '';
    const detail = `uncordoned${whose}: tasks may be placed on it${host.maintenance === null ? '' : ' after its maintenance'}`;
    return { ...rest, cordon: null, outbox: [...host.outbox, note(host, order, detail)] };
  };
}

/**
 * Deactivated agents that only a cordon keeps out of placement: they do not drain, and their host
 * is in no maintenance, ours or foreign.
 */
export function idleAgents(host: Host | undefined, agents: readonly Agent[]): readonly Agent[] {
  if (host !== undefined && (host.maintenance !== null || !host.managed)) return [];
  return agents.filter(({ deactivated, drain }) => deactivated && drain === undefined);
}

function note({ version, state, maintenance }: Host, { by, at, reason }: Cordon, detail: string): Transition {
  return {
    version: version + 1,
    at,
    from: state,
    to: state,
    by,
    reason,
    maintenanceId: maintenance?.id ?? null,
    detail,
  };
}
