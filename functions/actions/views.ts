import type { HistoryEvent, HostView, MaintenancePage, MaintenanceView } from '../contract/api.ts';
import type { RollingView } from '../contract/rolling.ts';
import type { Host, HostState, Transition } from '../domain/host.ts';
import { countByState, isRegistered, type Maintenance } from '../domain/maintenance.ts';
import { limitText, type RollingOptions } from '../domain/rolling.ts';

/** Records as the API shows them: no field that is ours alone. */

export function hostView(host: Host): HostView {
  const {
    hostname,
    ip,
    state,
    goalState,
    stateSince,
    attributes,
    tasks,
    drain,
    blockers,
    maintenance,
    managed,
    cordon,
    version,
  } = host;
  return {
    hostname,
    ip,
    state,
    goalState,
    stateSince,
    agents: host.agents.map(({ agentId, port, status }) => ({ agentId, port, status })),
    attributes: { ...attributes },
    tasks: { ...tasks },
    drain: drain && { movedAt: drain.movedAt, stuck: drain.stuck, arrivals: [...drain.arrivals] },
    blockers: blockers.map((blocker) => ({ ...blocker })),
    maintenance: maintenance === null ? null : { ...maintenance },
    managed,
    cordoned: cordon && { ...cordon },
    version,
  };
}

export function historyEvent(transition: Transition): HistoryEvent {
  const { at, from, to, by, reason, maintenanceId, detail } = transition;
  return { at, from, to, by, reason, maintenanceId, detail };
}

type MaintenanceFields = Omit<MaintenancePage['maintenances'][number], 'hostCount'>;

function maintenanceFields(maintenance: Maintenance): MaintenanceFields {
  const { id, kind, reason, requestedBy, requestedAt, deadline, onDeadline, start } = maintenance;
  const { durationSeconds, executionArn, rolling, parentId, windowName } = maintenance;
  return {
    maintenanceId: id,
    kind,
    reason,
    requestedBy,
    requestedAt,
    deadline,
    onDeadline,
    start,
    durationSeconds,
    executionArn,
    registered: isRegistered(maintenance),
    rolling: rolling === null ? null : rollingView(rolling),
    parentId,
    windowName,
  };
}

function rollingView(options: RollingOptions): RollingView {
  const { maxUnavailable, maxUnavailablePerDomain } = options;
  return {
    ...options,
    maxUnavailable: maxUnavailable === null ? null : limitText(maxUnavailable),
    maxUnavailablePerDomain: maxUnavailablePerDomain === null ? null : limitText(maxUnavailablePerDomain),
  };
}

export function maintenanceLine(maintenance: Maintenance): MaintenancePage['maintenances'][number] {
  return { ...maintenanceFields(maintenance), hostCount: maintenance.hosts.length };
}

export function maintenanceView(maintenance: Maintenance, hosts: ReadonlyMap<string, Host>): MaintenanceView {
  const states = maintenance.hosts.map(({ hostname, outcome }) => ({
    hostname,
    outcome,
    state: hosts.get(hostname)?.state ?? null,
  }));
  const known = states.filter((host): host is typeof host & { state: HostState } => host.state !== null);
  return { ...maintenanceFields(maintenance), counts: countByState(known), hosts: states };
}
