import type { Host, HostState } from '../host/host.ts';
import { isDown } from '../host/host-state.ts';
import { nextAction } from '../host/next-action.ts';
import { newlyRegistered } from '../mesos/agent.ts';
import type { Agent } from '../mesos/mesos.ts';
import { machineKey, machineOf, sameUnavailability, type Unavailability, unavailabilityOf } from '../mesos/schedule.ts';
import { staysOff } from '../return/return.ts';
import type { ClusterSnapshot } from './cluster-snapshot.ts';

/**
 * A change of a host that another operator made in Mesos. It is shown as it is, and never fought.
 *
 * Peloton's rule: a host is UP when an agent is registered, and Mesos neither drains it nor has it
 * down.
 */
export interface ForeignChange {
  readonly state: HostState;
  /** False while the host is in a state that another operator chose. */
  readonly managed: boolean;
  /** State in Mesos, for the history. */
  readonly detail: string;
  /** True when it ended the host's maintenance. */
  readonly ends: boolean;
}

/**
 * Finds a foreign change of a host in no maintenance, or of one that we took down. Undefined when
 * Mesos agrees with the record, or shows too little.
 */
export function findForeignChange(host: Host, seen: ClusterSnapshot): ForeignChange | undefined {
  if (host.maintenance === null) return unlessKnown(host, shown(host, seen));
  return nextAction(host) === 'stay-down' ? unlessKnown(host, shownOfOurs(host, seen)) : undefined;
}

function unlessKnown(host: Host, change: ForeignChange | undefined): ForeignChange | undefined {
  return change?.state === host.state && change.managed === host.managed ? undefined : change;
}

function shown(host: Host, seen: ClusterSnapshot): ForeignChange | undefined {
  const machine = machineKey(machineOf(host));
  if (seen.down.has(machine)) return foreign('HOST_STATE_DOWN', 'down in Mesos, not by this system');
  const agents = seen.agents.get(host.hostname) ?? [];
  const window = seen.windows.get(machine);
  // An agent that a new leader expects back may still be draining.
  const isDraining = agents.length > 0 && !seen.awaited.has(host.hostname) && agents.every(({ drain }) => drain);
  if (isDraining && agents.every(({ drain }) => drain === 'drained')) {
    return foreign('HOST_STATE_DRAINED', `drained in Mesos, not by this system: ${named(agents)}`);
  }
  if (window !== undefined) return foreign('HOST_STATE_DRAINING', inWords(window));
  if (isDraining) return foreign('HOST_STATE_DRAINING', `asked to drain, not by this system: ${named(agents)}`);
  const back = isDown(host) ? newlyRegistered(agents, host) : agents;
  // Only its cordon keeps the agent of a cordoned host deactivated.
  const active = back.filter((agent) => agent.active || (host.cordon !== null && agent.deactivated && !agent.drain));
  if (active.length === 0) return undefined;
  const detail = `nothing in Mesos holds the host now: ${named(active)} is ${host.cordon === null ? 'active' : 'registered'}`;
  return { state: 'HOST_STATE_UP', managed: true, detail, ends: false };
}

function shownOfOurs(host: Host, seen: ClusterSnapshot): ForeignChange | undefined {
  const machine = machineKey(machineOf(host));
  if (seen.down.has(machine)) {
    return { state: 'HOST_STATE_DOWN', managed: true, detail: 'down in Mesos again', ends: false };
  }
  if (isOurs(host, seen.windows.get(machine))) {
    const detail = 'Mesos has the host in the window of its maintenance, but not down: it is taken down again';
    return { state: 'HOST_STATE_DRAINING', managed: true, detail, ends: false };
  }
  const back = newlyRegistered(seen.agents.get(host.hostname) ?? [], host);
  // We may have deactivated these agents when the host was requested again. If its maintenance
  // ended now, they would stay deactivated for ever.
  const off = back.filter((agent) => agent.deactivated && !staysOff(host, agent));
  if (off.length > 0) {
    const how = `${named(off)} is deactivated, maybe for this maintenance, which goes on until 'complete' ends it`;
    return foreign('HOST_STATE_DOWN', `brought up in Mesos, not by this system: ${how}`);
  }
  const now = back.length === 0 ? undefined : shown(host, seen);
  if (now === undefined) {
    return foreign('HOST_STATE_DOWN', 'brought up in Mesos, not by this system: its agent has not registered yet');
  }
  const detail = `brought up in Mesos, not by this system: ${named(back)} registered again; ${now.detail}`;
  return { ...now, detail, ends: true };
}

function isOurs(host: Host, window: Unavailability | undefined): boolean {
  const ours = unavailabilityOf(host);
  return ours !== undefined && window !== undefined && sameUnavailability(ours, window);
}

function foreign(state: HostState, detail: string): ForeignChange {
  return { state, managed: false, detail, ends: false };
}

function named(agents: readonly Agent[]): string {
  return `agent ${agents.map(({ agentId }) => agentId).join(', ')}`;
}

function inWords({ startNs, durationNs }: Unavailability): string {
  const start = new Date(Number(startNs / 1_000_000n)).toISOString();
  const length = durationNs === undefined ? 'for ever' : `for ${durationNs / 1_000_000_000n}s`;
  return `in a maintenance window that this system did not post, from ${start} ${length}`;
}
