import type { HistoryEvent, HostView, MaintenancePage, MaintenanceView } from '../../contract/api/api.ts';
import type { RollingView } from '../../contract/api/rolling.ts';
import { holdsOf, isOwnOnly } from '../../domain/host/holds.ts';
import type { Blocker, Host, HostState, Transition, Verify } from '../../domain/host/host.ts';
import { stepOf, type UsualTimes, usualOf } from '../../domain/host/step-times.ts';
import { countByState, isRegistered, type Maintenance } from '../../domain/request/maintenance.ts';
import { limitText, type RollingOptions } from '../../domain/rolling/options.ts';

/** Records as the API shows them, without internal fields. */

/** @param usual the time that steps took here before */
export function hostView(host: Host, usual: UsualTimes = {}): HostView {
  const { hostname, ip, state, goalState, stateSince, attributes, tasks, drain, blockers, managed, cordon, version } =
    host;
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
    blockerCounts: countByCode(blockers),
    maintenance: maintenanceOf(host),
    managed,
    ...stepView(host, usual),
    cordoned: cordon && { ...cordon },
    version,
  };
}

function stepView(host: Host, times: UsualTimes): Pick<HostView, 'step'> {
  const step = stepOf(host);
  if (step === undefined) return {};
  const usual = usualOf(times, step.kind);
  return { step: { ...step, ...(usual && { usual }) } };
}

function maintenanceOf(host: Host): HostView['maintenance'] {
  if (host.maintenance === null) return null;
  const { silentLooks: _looks, found: _found, verify, ...maintenance } = host.maintenance;
  return { ...maintenance, holds: [...holdsOf(host)], verify: verify === undefined ? null : verifyView(verify) };
}

function verifyView({ hook, startedAt, message, failed }: Verify) {
  return { hook, startedAt, message, failed };
}

/** Blockers of a host in a list; the view of one host shows all. */
const LISTED_BLOCKERS = 5;

/** The host as lists show it: a few blockers, first one of each kind, and the counts of all. */
export function listedHost(host: Host, usual: UsualTimes): HostView {
  const view = hostView(host, usual);
  if (view.blockers.length <= LISTED_BLOCKERS) return view;
  const kinds = new Map(view.blockers.toReversed().map((blocker) => [`${blocker.framework} ${blocker.code}`, blocker]));
  const firstOfKind = new Set(kinds.values());
  const others = view.blockers.filter((blocker) => !firstOfKind.has(blocker));
  const shown = new Set(
    [...view.blockers.filter((each) => firstOfKind.has(each)), ...others].slice(0, LISTED_BLOCKERS),
  );
  return { ...view, blockers: view.blockers.filter((blocker) => shown.has(blocker)) };
}

function countByCode(blockers: readonly Blocker[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { code } of blockers) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}

export function historyEvent(transition: Transition): HistoryEvent {
  const { at, from, to, by, reason, maintenanceId, detail } = transition;
  return { at, from, to, by, reason, maintenanceId, detail };
}

type MaintenanceFields = Omit<MaintenancePage['maintenances'][number], 'hostCount'>;

function maintenanceFields(maintenance: Maintenance): MaintenanceFields {
  const { id, kind, reason, requestedBy, requestedAt, deadline, onDeadline, start } = maintenance;
  const { durationSeconds, executionArn, rolling, parentId, windowName, endedAt } = maintenance;
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
    hold: maintenance.hold ?? null,
    verify: maintenance.verify ?? null,
    registered: isRegistered(maintenance),
    rolling: rolling === null ? null : rollingView(rolling),
    parentId,
    windowName,
    endedAt,
  };
}

function rollingView(options: RollingOptions): RollingView {
  const { maxUnavailable, maxUnavailablePerDomain } = options;
  return {
    ...options,
    maxUnavailable: maxUnavailable === null ? null : limitText(maxUnavailable),
    maxUnavailablePerDomain: maxUnavailablePerDomain === null ? null : limitText(maxUnavailablePerDomain),
    gates: [...options.gates],
  };
}

export function maintenanceLine(maintenance: Maintenance): MaintenancePage['maintenances'][number] {
  return { ...maintenanceFields(maintenance), hostCount: maintenance.hosts.length };
}

function namedHolds(host: Host | undefined): Pick<MaintenanceView['hosts'][number], 'holds'> {
  const holds = host === undefined ? [] : holdsOf(host);
  return isOwnOnly(holds) ? {} : { holds: [...holds] };
}

export function maintenanceView(maintenance: Maintenance, hosts: ReadonlyMap<string, Host>): MaintenanceView {
  const states = maintenance.hosts.map(({ hostname, outcome }) => ({
    hostname,
    outcome,
    state: hosts.get(hostname)?.state ?? null,
    ...namedHolds(hosts.get(hostname)),
  }));
  const known = states.filter((host): host is typeof host & { state: HostState } => host.state !== null);
  return { ...maintenanceFields(maintenance), counts: countByState(known), hosts: states };
}
