import { isDeactivated } from '../host/agent-status.ts';
import { holdersText, holdsOf, isOwnOnly, join, OWN_HOLD } from '../host/holds.ts';
import { type Hold, type Host, type HostMaintenance, NO_TASKS, type Transition, type Verify } from '../host/host.ts';
import { isDown } from '../host/host-state.ts';
import { verifyOf } from '../host/verify.ts';
import { seen } from '../mesos/agent.ts';
import type { Agent } from '../mesos/mesos.ts';
import { windowOf } from '../mesos/unavailability.ts';
import { GOAL_OF, holdOf, type Maintenance } from './maintenance.ts';

/** Applies a request to a host's record; the state stays until Mesos has followed. */

/**
 * Returns the record with its goal and maintenance. When the host was drained or downed by another
 * operator, the history notes the take-over: no state change would show it.
 *
 * @param agents registered agents of the host
 */
export function hostInMaintenance(maintenance: Maintenance, host: Host, agents: readonly Agent[], now: Date): Host {
  const requests = [maintenance.id, ...(host.requests ?? [])].slice(0, KEPT_REQUESTS);
  const record = { ...RECORD_FOR[maintenance.kind](host, maintenance, agents, now), requests };
  if (host.managed) return record;
  return { ...record, managed: true, outbox: [...record.outbox, takenOver(host, maintenance, now)] };
}

/** A repetition comes within minutes: few other requests take the host meanwhile. */
const KEPT_REQUESTS = 3;

/** True when the request has or had the host. */
export function wasTakenBy(id: string, host: Pick<Host, 'maintenance' | 'requests'> | undefined): boolean {
  return host?.maintenance?.id === id || host?.requests?.includes(id) === true;
}

const RECORD_FOR = {
  start: (host, maintenance, agents) => ({
    ...host,
    ...held(
      checked(goalOf(host, maintenance), verifyOf(host.maintenance, maintenance.verify)),
      join(holdsOf(host), holdOf(maintenance)),
    ),
    // A host that is DOWN keeps its agents as last seen, to recognise a later registration.
    ...(isDown(host) ? {} : agentsAt(agents)),
    ...foundOff(host, agents),
    tasks: NO_TASKS,
    drain: null,
    // When a drain begins again, the machine may still be scheduled, in a window that only this
    // field marks as ours.
    window: host.window ?? windowOf(new Date(maintenance.start), maintenance.durationSeconds),
  }),
  complete: (host, maintenance) => ({
    ...host,
    ...checked(goalOf(host, maintenance), verifyOf(host.maintenance, maintenance.verify)),
  }),
  cancel: (host, maintenance, _agents, now) => ({
    ...host,
    ...goalOf(host, maintenance),
    outbox: [...host.outbox, ...endsHolds(host, maintenance, now)],
  }),
} as const satisfies Record<
  Maintenance['kind'],
  (host: Host, maintenance: Maintenance, agents: readonly Agent[], now: Date) => Host
>;

/** A cancel ends the drain for all owners: the history says whose holds ended. */
function endsHolds(host: Host, maintenance: Maintenance, now: Date): Transition[] {
  const holds = holdsOf(host);
  return isOwnOnly(holds) ? [] : [note(host, maintenance, `the cancel ends the holds of ${holdersText(holds)}`, now)];
}

function checked<G extends { readonly maintenance: HostMaintenance }>(goal: G, verify: Verify | undefined): G {
  return verify === undefined ? goal : { ...goal, maintenance: { ...goal.maintenance, verify } };
}

/** Stores no list when only the request itself holds the host. */
function held<G extends { readonly maintenance: HostMaintenance }>(goal: G, holds: readonly Hold[]): G {
  return isOwnOnly(holds) ? goal : { ...goal, maintenance: { ...goal.maintenance, holds } };
}

/** Returns the record with the new holds. The maintenance goes on; the history says who asked. */
export function withHolds(host: Host, holds: readonly Hold[], maintenance: Maintenance, now: Date): Host {
  if (host.maintenance === null) return host;
  const { name } = holdOf(maintenance);
  const detail =
    maintenance.kind === 'start'
      ? `${name} holds it too: no second drain`
      : `${name === OWN_HOLD ? 'the maintenance itself' : name} lets go: still held by ${holdersText(holds)}`;
  const outbox = [...host.outbox, note(host, { ...maintenance, id: host.maintenance.id }, detail, now)];
  return { ...host, maintenance: { ...host.maintenance, holds }, outbox };
}

/** Ports of agents that other operators deactivated: before a maintenance, and without a cordon. */
function foundOff(host: Host, agents: readonly Agent[]): Partial<Host> {
  if (host.maintenance !== null || isDown(host) || host.cordon !== null) return {};
  const ports = agents.filter((agent) => isDeactivated(seen(agent))).map(({ port }) => port);
  return ports.length === 0 && host.foundOff === undefined ? {} : { foundOff: ports };
}

function goalOf({ state, stateSince }: Host, maintenance: Maintenance) {
  const { id, kind, reason, requestedBy, requestedAt, deadline, onDeadline, executionArn } = maintenance;
  return {
    goalState: GOAL_OF[kind],
    maintenance: {
      ...{ id, reason, requestedBy, requestedAt, deadline, onDeadline, executionArn },
      found: { state, stateSince },
    },
    blockers: [],
    restarts: null,
  } satisfies Partial<Host>;
}

function takenOver(host: Host, { kind, ...maintenance }: Maintenance, now: Date): Transition {
  return note(host, maintenance, `taken over by ${kind}: another operator had put it there in Mesos`, now);
}

function note(
  { version, state }: Host,
  { requestedBy: by, reason, id }: Pick<Maintenance, 'id' | 'requestedBy' | 'reason'>,
  detail: string,
  now: Date,
): Transition {
  return { version: version + 1, at: now.toISOString(), from: state, to: state, by, reason, maintenanceId: id, detail };
}

/** A host that has no record yet. */
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

/** Spelling and ip of the registered agents; nothing changes without any. */
function agentsAt(agents: readonly Agent[]): Partial<Host> {
  const [agent] = agents;
  if (agent === undefined) return {};
  const { hostname, ip, attributes } = agent;
  return { mesosHostname: hostname, ip, attributes, agents: agents.map(seen) };
}
