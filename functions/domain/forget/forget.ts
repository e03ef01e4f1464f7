import type { Host } from '../host/host.ts';
import { isWantedDown } from '../host/host-state.ts';
import { isAtRest } from '../host/next-action.ts';
import type { Agent } from '../mesos/mesos.ts';

/** Traces in Mesos of a host to forget. */
export interface MesosTraces {
  /** Its registered agents, answering or not. */
  readonly agents: readonly Pick<Agent, 'agentId'>[];
  /** True when a new leader waits for an agent of the host. */
  readonly isAwaited: boolean;
  readonly isDown: boolean;
}

export interface ForgetFault {
  readonly code: string;
  readonly message: string;
}

/**
 * Says why the host cannot be forgotten, and what to do; undefined when it can. A host with an
 * agent would be known again a moment later.
 */
export function forgetFault(host: Host, { agents, isAwaited, isDown }: MesosTraces): ForgetFault | undefined {
  const { hostname, state } = host;
  if (host.maintenance !== null && isWantedDown(host)) return inMaintenance(host);
  const [agent] = agents;
  if (agent !== undefined) {
    const message = `host '${hostname}' has an agent, ${agent.agentId}, which the master lists: stop it, and wait until the master removes it`;
    return { code: 'host-has-agent', message };
  }
  if (isAwaited) {
    const message = `host '${hostname}' may have an agent: the master has just been elected and waits for it, try again in some minutes`;
    return { code: 'host-has-agent', message };
  }
  // While Mesos has the machine, the next pass of the reconciliation would find the host again.
  if (!isDown) return undefined;
  const first = host.maintenance === null ? "'complete' brings it up there" : 'it is being brought up there';
  const message = `host '${hostname}' is ${state}, and its machine DOWN in Mesos: ${first}, then it can be forgotten`;
  return { code: 'host-down-in-mesos', message };
}

function inMaintenance({ hostname, state, maintenance, ...host }: Host): ForgetFault {
  const isDown = isAtRest({ state, maintenance, ...host });
  const first = isDown ? "'complete' brings its machine up in Mesos" : "'cancel' ends its draining";
  const message = `host '${hostname}' is ${state} in maintenance ${maintenance?.id}: ${first}, then it can be forgotten`;
  return { code: 'host-in-maintenance', message };
}
