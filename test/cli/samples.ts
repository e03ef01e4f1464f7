import type {
  HistoryEvent,
  HostView,
  MaintenanceAccepted,
  MaintenanceView,
  Problem,
} from '../../functions/contract/api/api.ts';
import type { RolloutView } from '../../functions/contract/api/rolling.ts';
import type { HostState } from '../../functions/domain/host/host.ts';

/** Noon: every age in a test is counted from here. */
export const NOW = new Date('2026-11-22T12:00:00.000Z');

export function taskCounts(counts: Partial<HostView['tasks']> = {}): HostView['tasks'] {
  return { running: 0, rescheduled: 0, arrived: 0, lost: 0, ...counts };
}

/** A drain that a task left 12 s ago. */
export function drain(change: Partial<NonNullable<HostView['drain']>> = {}): NonNullable<HostView['drain']> {
  return { movedAt: '2026-11-22T11:59:48.000Z', stuck: false, arrivals: [], ...change };
}

/** A drain that no task has left for 17 minutes. */
export function stuckDrain(): NonNullable<HostView['drain']> {
  return drain({ movedAt: '2026-11-22T11:43:00.000Z', stuck: true });
}

export function hostView(host: Partial<HostView> = {}): HostView {
  return {
    hostname: 'h1',
    ip: '10.0.0.1',
    state: 'HOST_STATE_UP',
    goalState: 'HOST_STATE_UP',
    stateSince: '2026-11-22T11:55:00.000Z',
    agents: [{ agentId: 'a-S1', port: 5051, status: 'active' }],
    attributes: {},
    tasks: taskCounts({ running: 3 }),
    drain: null,
    blockers: [],
    maintenance: null,
    managed: true,
    cordoned: null,
    version: 1,
    ...host,
  };
}

export function blocker(taskId: string, message: string, code = 'job-at-limit'): HostView['blockers'][number] {
  return { taskId, framework: 'marathon', code, message, since: '2026-11-22T11:58:00.000Z' };
}

/** A task that is leaving: it needs no attention. */
export function ending(taskId: string): HostView['blockers'][number] {
  return blocker(taskId, 'was told to end', 'ending');
}

export function inMaintenance(id = 'm-1'): NonNullable<HostView['maintenance']> {
  return {
    id,
    reason: 'kernel 6.12',
    requestedBy: 'ann',
    requestedAt: '2026-11-22T11:50:00.000Z',
    deadline: '2026-11-22T13:50:00.000Z',
    onDeadline: 'hold',
    executionArn: null,
    holds: [],
    verify: null,
  };
}

/** A host on its way down, as it looks in `state`. */
export function goingDown(hostname: string, state: HostState, host: Partial<HostView> = {}): HostView {
  return hostView({ hostname, state, goalState: 'HOST_STATE_DOWN', maintenance: inMaintenance(), ...host });
}

export function accepted(hostnames: readonly string[], change: Partial<MaintenanceAccepted> = {}): MaintenanceAccepted {
  return {
    maintenanceId: 'm-1',
    hosts: hostnames.map((hostname) => ({ hostname, state: 'HOST_STATE_UP', outcome: 'accepted' })),
    executionArn: 'arn:aws:states:local:000000000000:execution:StartMaintenance:m-1',
    ...change,
  };
}

export function maintenanceView(change: Partial<MaintenanceView> = {}): MaintenanceView {
  return {
    maintenanceId: 'm-1',
    kind: 'start',
    reason: 'kernel 6.12',
    requestedBy: 'arn:aws:sts::123456789012:assumed-role/Operators/ann',
    requestedAt: '2026-11-22T11:50:00.000Z',
    deadline: '2026-11-22T13:50:00.000Z',
    onDeadline: 'hold',
    start: '2026-11-22T11:50:00.000Z',
    durationSeconds: null,
    executionArn: null,
    hold: null,
    verify: null,
    registered: true,
    rolling: null,
    parentId: null,
    windowName: null,
    endedAt: null,
    counts: { HOST_STATE_UP: 0, HOST_STATE_DRAINING: 1, HOST_STATE_DRAINED: 0, HOST_STATE_DOWN: 1 },
    hosts: [
      { hostname: 'h1', outcome: 'accepted', state: 'HOST_STATE_DRAINING' },
      { hostname: 'h2', outcome: 'already', state: 'HOST_STATE_DOWN' },
    ],
    ...change,
  };
}

type RolloutHost = RolloutView['hosts'][number];

/** A host of a rolling maintenance that came into its phase five minutes ago. */
export function rolloutHost(
  hostname: string,
  phase: RolloutHost['phase'],
  change: Partial<RolloutHost> = {},
): RolloutHost {
  const wave = phase === 'waiting' || phase === 'skipped' ? null : 1;
  return { hostname, phase, since: '2026-11-22T11:55:00.000Z', wave, note: '', ...change };
}

/** Progress of a rolling maintenance with these hosts. */
export function rolloutView(hosts: readonly RolloutHost[], change: Partial<RolloutView> = {}): RolloutView {
  const counts: RolloutView['counts'] = {};
  for (const { phase } of hosts) counts[phase] = (counts[phase] ?? 0) + 1;
  return {
    ...{
      status: 'running',
      heldBy: '',
      gates: [],
      failures: counts.failed ?? 0,
      maxErrors: 1,
      remainingSeconds: null,
      endsAt: null,
    },
    waves: Math.max(0, ...hosts.map(({ wave }) => wave ?? 0)),
    counts,
    hosts: [...hosts],
    notes: [],
    ...change,
  };
}

/** A rolling maintenance. */
export function rollingView(rollout: RolloutView, change: Partial<MaintenanceView> = {}): MaintenanceView {
  return maintenanceView({
    deadline: null,
    rolling: {
      ...{ concurrency: 2, maxUnavailable: '5%', maxUnavailablePerDomain: '1', failureDomain: 'rack', maxDomains: 1 },
      ...{ maxErrors: 1, settleSeconds: 60, returnSeconds: 1_800, repair: 'none' },
      ...{ gates: [], greenForSeconds: 300, onRed: 'hold' },
    },
    counts: { HOST_STATE_UP: rollout.hosts.length },
    hosts: rollout.hosts.map(({ hostname }) => ({ hostname, outcome: 'accepted', state: 'HOST_STATE_UP' })),
    rollout,
    ...change,
  });
}

export function historyEvent(change: Partial<HistoryEvent> = {}): HistoryEvent {
  return {
    at: '2026-11-22T11:50:01.250Z',
    from: 'HOST_STATE_UP',
    to: 'HOST_STATE_DRAINING',
    by: 'ann',
    reason: 'kernel 6.12',
    maintenanceId: 'm-1',
    detail: '',
    ...change,
  };
}

export function problem(status: number, type: string, errors: Problem['errors'] = []): Problem {
  return { type: `/problems/${type}`, title: `Title of ${type}`, status, detail: `Detail of ${type}.`, errors };
}

export const DRAINING = goingDown('h2.example.com', 'HOST_STATE_DRAINING', {
  tasks: taskCounts({ running: 2, rescheduled: 5 }),
  drain: drain(),
  blockers: [blocker('web.7', 'the app has no instance to spare')],
});
