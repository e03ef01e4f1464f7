import type { Host, Transition } from '../../../../functions/domain/host/host.ts';
import type { Claim, Surge } from '../../../../functions/domain/jobs/job-claims.ts';
import type { Finish } from '../../../../functions/domain/request/finish.ts';
import type { Maintenance } from '../../../../functions/domain/request/maintenance.ts';
import type { WindowOpening } from '../../../../functions/domain/windows/opening.ts';
import type { RecurringWindow } from '../../../../functions/domain/windows/recurring-window.ts';

export const NOON = new Date('2026-03-01T12:00:00.000Z');

export function transition(version: number, changes: Partial<Transition> = {}): Transition {
  return {
    version,
    at: '2026-03-01T12:00:00.000Z',
    from: 'HOST_STATE_UP',
    to: 'HOST_STATE_DRAINING',
    by: 'alice',
    reason: 'kernel',
    maintenanceId: 'm-1',
    detail: '',
    ...changes,
  };
}

/** A host with something in every field. */
export function host(hostname: string, changes: Partial<Host> = {}): Host {
  return {
    hostname,
    mesosHostname: hostname.toUpperCase(),
    ip: '10.0.0.1',
    state: 'HOST_STATE_UP',
    goalState: 'HOST_STATE_DOWN',
    stateSince: '2026-03-01T12:00:00.000Z',
    attributes: { rack: 'r1' },
    agents: [{ agentId: 'a-1', port: 5051, status: 'active', registeredAt: '1772366400123456789' }],
    tasks: { running: 2, rescheduled: 1, arrived: 3, lost: 4 },
    drain: {
      movedAt: '2026-03-01T12:00:00.000Z',
      stuck: true,
      arrivals: [{ framework: 'marathon', count: 3 }],
      seen: ['0a1b'],
      asked: [{ mark: '0a1b', askAt: '2026-03-01T12:00:30.000Z', failures: 2 }],
    },
    blockers: [
      { taskId: 't-1', framework: 'marathon', code: 'limit', message: '1 of 4 is out', since: '2026-03-01T12:00:01Z' },
    ],
    maintenance: {
      id: 'm-1',
      reason: 'kernel',
      requestedBy: 'alice',
      requestedAt: '2026-03-01T12:00:00.000Z',
      deadline: null,
      onDeadline: 'hold',
      executionArn: null,
      found: { state: 'HOST_STATE_UP', stateSince: '2026-03-01T11:00:00.000Z' },
    },
    requests: ['m-1', 'm-0'],
    cordon: { by: 'ann', at: '2026-03-01T12:00:00.000Z', reason: 'a bad disk' },
    window: { startNs: '1772366400000000001', durationNs: null },
    managed: true,
    lostSince: null,
    restarts: null,
    version: 0,
    outbox: [transition(1)],
    ...changes,
  };
}

export function maintenance(id: string, changes: Partial<Maintenance> = {}): Maintenance {
  return {
    id,
    kind: 'start',
    hosts: [
      { hostname: 'h1', outcome: 'accepted' },
      { hostname: 'h2', outcome: 'already' },
    ],
    reason: 'kernel',
    requestedBy: 'alice',
    requestedAt: '2026-03-01T12:00:00.000Z',
    deadline: '2026-03-01T14:00:00.000Z',
    onDeadline: 'force',
    start: '2026-03-01T12:00:00.000Z',
    durationSeconds: 3_600.5,
    clientToken: null,
    executionArn: null,
    rolling: null,
    parentId: null,
    windowName: null,
    endedAt: null,
    version: 1,
    ...changes,
  };
}

export function claim(hostname: string, changes: Partial<Claim> = {}): Claim {
  return {
    taskIds: [`shop_web.instance-of-${hostname}`],
    hostname,
    maintenanceId: 'm-1',
    until: '2026-03-01T12:05:00.000Z',
    ...changes,
  };
}

export function surge(changes: Partial<Surge> = {}): Surge {
  return {
    base: 4,
    peak: 6,
    availableBefore: 3,
    since: '2026-03-01T12:00:00.000Z',
    resizing: null,
    parts: [{ hostname: 'h1', maintenanceId: 'm-1', count: 2, until: '2026-03-01T12:05:00.000Z' }],
    ...changes,
  };
}

export function recurringWindow(name: string, changes: Partial<RecurringWindow> = {}): RecurringWindow {
  return {
    name,
    hosts: { selector: { rack: '7' } },
    otherSchedules: [],
    offsetDays: 0,
    schedule: 'cron(0 2 ? * 3#2 *)',
    timeZone: 'Europe/Berlin',
    startsAt: '2026-03-01T12:00:00.000Z',
    durationSeconds: 7_200,
    cutoffSeconds: 1_800,
    atEnd: 'complete',
    blackouts: ['2026-12-24..2027-01-02', 'window:freeze'],
    options: { reason: 'kernel', maxUnavailable: '5%', maxErrors: 2 },
    paused: false,
    createdBy: 'alice',
    createdAt: '2026-03-01T12:00:00.000Z',
    updatedBy: 'bob',
    updatedAt: '2026-03-02T12:00:00.000Z',
    changes: [{ at: '2026-03-02T12:00:00.000Z', by: 'bob', change: 'updated', reason: '' }],
    version: 0,
    ...changes,
  };
}

export function opening(windowName: string, scheduledAt: string, changes: Partial<WindowOpening> = {}): WindowOpening {
  return {
    windowName,
    scheduledAt,
    outcome: 'opened',
    at: scheduledAt,
    why: null,
    executionArn: 'arn:aws:states:eu-central-1:111122223333:execution:RollMaintenance:x',
    maintenanceId: 'm-1',
    hostCount: 3,
    closesAt: '2026-03-10T03:00:00.000Z',
    closedAt: null,
    result: null,
    outcomes: null,
    ...changes,
  };
}

export function finish(changes: Partial<Finish> = {}): Finish {
  return {
    maintenanceId: 'm-1',
    kind: 'start',
    by: 'alice',
    reason: 'kernel',
    startedAt: '2026-03-01T12:00:00.000Z',
    windowName: 'rack-7',
    parentId: null,
    at: '2026-03-01T13:00:00.000Z',
    hostCount: 3,
    states: { HOST_STATE_DOWN: 1, HOST_STATE_UP: 1 },
    outcomes: { arrived: 1, takenOver: 2, failed: 0, notBegun: 0 },
    notArrived: [
      { hostname: 'h2', state: 'HOST_STATE_UP', outcome: 'takenOver', code: 'limit' },
      { hostname: 'h3', state: null, outcome: 'takenOver', code: null },
    ],
    told: false,
    ...changes,
  };
}
