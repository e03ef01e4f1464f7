import type { Cordon, Host, Transition } from '../host/host.ts';
import type { Agent } from '../mesos/mesos.ts';

/** Taking hosts out of placement, and letting tasks be placed on them again, without a maintenance. */

/** What becomes of a record; undefined when it says so already. */
export type CordonChange = (host: Host) => Host | undefined;

export function forbid(cordon: Cordon): CordonChange {
  return (host) => {
    if (host.cordon !== null) return undefined;
    return { ...host, cordon, outbox: [...host.outbox, note(host, cordon, 'cordoned: no task is placed on it')] };
  };
}

/** Takes a cordon back that Mesos did not let come true: all else of the record is as it was before. */
export function withdraw(order: Cordon): CordonChange {
  return (host) => {
    if (host.cordon === null) return undefined;
    return { ...host, cordon: null, outbox: [...host.outbox, note(host, order, 'not cordoned')] };
  };
}

/** @param isReactivated true when an agent of the host was deactivated, by whomever, and is not any longer */
export function allow(order: Cordon, isReactivated: boolean): CordonChange {
  return (host) => {
    const { foundOff = [], ...rest } = host;
    if (host.cordon === null && !isReactivated && foundOff.length === 0) return undefined;
    const whose = host.cordon === null ? ', which this system had not cordoned' : '';
    const detail = `uncordoned${whose}: tasks may be placed on it${host.maintenance === null ? '' : ' after its maintenance'}`;
    return { ...rest, cordon: null, outbox: [...host.outbox, note(host, order, detail)] };
  };
}

/** Agents of a host that nothing but a cordon keeps out of placement: it is in no maintenance, ours or another's, and they do not drain. */
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
