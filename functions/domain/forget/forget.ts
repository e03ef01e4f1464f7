import { holdersText, holdsOf, RETIREMENT } from '../host/holds.ts';
import type { Host } from '../host/host.ts';
import { isWantedDown } from '../host/host-state.ts';
import { isAtRest } from '../host/next-action.ts';
import type { Agent } from '../mesos/mesos.ts';
import { isLeavingForGood, retirementOf } from './retirement.ts';

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
 * Says why the host cannot be forgotten, and what to do; undefined when it can. The reconciliation
 * would find a host with an agent again at once.
 */
export function forgetFault(host: Host, { agents, isAwaited, isDown }: MesosTraces): ForgetFault | undefined {
  const { hostname, state } = host;
  const isRetired = isLeavingForGood(host);
  if (host.maintenance !== null && isWantedDown(host) && !isRetired) return inMaintenance(host);
  const [agent] = agents;
  if (agent !== undefined) {
    const message = `host '${hostname}' has an agent, ${agent.agentId}, which the master lists: stop it, and wait until the master removes it`;
    return { code: 'host-has-agent', message };
  }
  if (isAwaited) {
    const message = `host '${hostname}' may have an agent: the master has just been elected and waits for it, try again in some minutes`;
    return { code: 'host-has-agent', message };
  }
  // While the machine is DOWN in Mesos, the reconciliation would find the host again.
  if (!isDown || isRetired) return undefined;
  const first = host.maintenance === null ? "'complete' brings it up there" : 'it is being brought up there';
  const message = `host '${hostname}' is ${state}, and its machine DOWN in Mesos: ${first}, then it can be forgotten`;
  return { code: 'host-down-in-mesos', message };
}

function inMaintenance(host: Host): ForgetFault {
  const { hostname, state, maintenance } = host;
  const message = `host '${hostname}' is ${state} in maintenance ${maintenance?.id}: ${firstStep(host)}`;
  return { code: 'host-in-maintenance', message };
}

function firstStep(host: Host): string {
  const isRetired = retirementOf(host) !== undefined;
  if (!isAtRest(host)) {
    return isRetired
      ? "it is forgotten when it is down and its agent is gone; 'cancel' keeps it"
      : "'cancel' ends its draining, then it can be forgotten";
  }
  if (!isRetired) return "'retire' it, or bring its machine up in Mesos with 'complete', then it can be forgotten";
  const others = holdsOf(host).filter(({ name }) => name !== RETIREMENT);
  return `it is held by ${holdersText(others)} too: it is forgotten when they let go`;
}
