import { isSwitchedOff } from '../host/agent-status.ts';
import { type Host, NO_TASKS, type Transition } from '../host/host.ts';
import { isDown } from '../host/host-state.ts';
import { seen } from '../mesos/agent.ts';
import type { Agent } from '../mesos/mesos.ts';
import { windowOf } from '../mesos/unavailability.ts';
import { GOAL_OF, type Maintenance } from './maintenance.ts';

/** What requests make of a host's record; its state stays until Mesos has followed. */

/**
 * The record with the goal and the maintenance. That a host is taken over which somebody else has drained or downed is in its history:
 * no change of state will tell.
 *
 * @param agents those of the host that are registered now
 */
export function hostInMaintenance(maintenance: Maintenance, host: Host, agents: readonly Agent[], now: Date): Host {
  const wanted = WANTED[maintenance.kind](host, maintenance, agents);
  if (host.managed) return wanted;
  return { ...wanted, managed: true, outbox: [...host.outbox, takenOver(host, maintenance, now)] };
}

const WANTED = {
  start: (host, maintenance, agents) => ({
    ...host,
    ...wantedAt(maintenance),
    // A host that is DOWN keeps its agents as they were last seen: a later registration is told from that.
    ...(isDown(host) ? {} : agentsAt(agents)),
    ...foundOff(host, agents),
    tasks: NO_TASKS,
    drain: null,
    // Of a drain that begins anew the machine may be in the schedule still, in the window that only this tells to be ours.
    window: host.window ?? windowOf(new Date(maintenance.start), maintenance.durationSeconds),
  }),
  complete: (host, maintenance) => ({ ...host, ...wantedAt(maintenance) }),
  cancel: (host, maintenance) => ({ ...host, ...wantedAt(maintenance) }),
} as const satisfies Record<
  Maintenance['kind'],
  (host: Host, maintenance: Maintenance, agents: readonly Agent[]) => Host
>;

/** Of a host that is in a maintenance already, or down, or cordoned, its agents are switched off by us. */
function foundOff(host: Host, agents: readonly Agent[]): Partial<Host> {
  if (host.maintenance !== null || isDown(host) || host.cordon !== null) return {};
  const ports = agents.filter((agent) => isSwitchedOff(seen(agent))).map(({ port }) => port);
  return ports.length === 0 && host.foundOff === undefined ? {} : { foundOff: ports };
}

function wantedAt(maintenance: Maintenance) {
  const { id, kind, reason, requestedBy, requestedAt, deadline, onDeadline, executionArn } = maintenance;
  return {
    goalState: GOAL_OF[kind],
    maintenance: { id, reason, requestedBy, requestedAt, deadline, onDeadline, executionArn },
    blockers: [],
    restarts: null,
  } satisfies Partial<Host>;
}

function takenOver({ version, state }: Host, { kind, requestedBy, reason, id }: Maintenance, now: Date): Transition {
  return {
    version: version + 1,
    at: now.toISOString(),
    from: state,
    to: state,
    by: requestedBy,
    reason,
    maintenanceId: id,
    detail: `taken over by ${kind}: somebody else had put it there in Mesos`,
  };
}

/** A host whose agent is registered, but that no record knows yet. */
export function newHost(
  { hostname, agents }: { readonly hostname: string; readonly agents: readonly Agent[] },
  now: Date,
): Host {
  return {
    hostname,
    mesosHostname: agents[0]?.hostname ?? hostname,
    ip: agents[0]?.ip ?? '',
    state: 'HOST_STATE_UP',
    goalState: 'HOST_STATE_UP',
    stateSince: now.toISOString(),
    agents: agents.map(seen),
    attributes: agents[0]?.attributes ?? {},
    tasks: NO_TASKS,
    drain: null,
    blockers: [],
    maintenance: null,
    cordon: null,
    window: null,
    managed: true,
    lostSince: null,
    restarts: null,
    version: 0,
    outbox: [],
  };
}

/** Mesos' own spelling and ip, from the agents that are registered; all as known from before when none is. */
function agentsAt(agents: readonly Agent[]): Partial<Host> {
  const [agent] = agents;
  if (agent === undefined) return {};
  const { hostname, ip, attributes } = agent;
  return { mesosHostname: hostname, ip, attributes, agents: agents.map(seen) };
}
