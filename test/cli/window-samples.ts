import type { Occurrence, OpeningView, WindowView } from '../../functions/contract/api/windows.ts';

export const MARCH: Occurrence = {
  opensAt: '2026-03-10T01:00:00.000Z',
  closesAt: '2026-03-10T03:00:00.000Z',
  local: { opensAt: '2026-03-10T02:00:00+01:00', closesAt: '2026-03-10T04:00:00+01:00' },
  blackout: { code: 'blackout', message: '2026-03-10 is blacked out' },
};
export const APRIL: Occurrence = {
  opensAt: '2026-04-14T00:00:00.000Z',
  closesAt: '2026-04-14T02:00:00.000Z',
  local: { opensAt: '2026-04-14T02:00:00+02:00', closesAt: '2026-04-14T04:00:00+02:00' },
  blackout: null,
};

export function openingView(changes: Partial<OpeningView> = {}): OpeningView {
  return {
    scheduledAt: '2026-02-10T01:00:00.000Z',
    outcome: 'opened',
    at: '2026-02-10T01:00:01.000Z',
    why: null,
    maintenanceId: 'm-1',
    hostCount: 12,
    closesAt: '2026-02-10T03:00:00.000Z',
    closedAt: '2026-02-10T02:40:00.000Z',
    result: 'halted',
    outcomes: { arrived: 9, takenOver: 0, failed: 2, notBegun: 1 },
    ...changes,
  };
}

export function windowSample(changes: Partial<WindowView> = {}): WindowView {
  return {
    name: 'rack-7',
    selector: { rack: '7' },
    schedule: 'cron(0 2 ? * 3#2 *)',
    timeZone: 'Europe/Berlin',
    start: '2026-02-01T00:00:00.000Z',
    duration: '2h',
    cutoff: '30m',
    atEnd: 'complete',
    blackouts: ['2026-03-10'],
    reason: 'kernel',
    maxErrors: 2,
    paused: false,
    createdBy: 'arn:aws:iam::111122223333:user/ann',
    createdAt: '2026-02-01T00:00:00.000Z',
    updatedBy: 'bob',
    updatedAt: '2026-02-02T00:00:00.000Z',
    version: 4,
    changes: [],
    next: [MARCH, APRIL],
    openings: [],
    warnings: [],
    ...changes,
  };
}

/** The next times of the sample, as they are printed. */
export const NEXT = [
  'Opens (Europe/Berlin)        Closes                       Opens (UTC)           Note',
  'Tue 2026-03-10 02:00 +01:00  Tue 2026-03-10 04:00 +01:00  2026-03-10 01:00:00Z  does not open: 2026-03-10 is blacked out',
  'Tue 2026-04-14 02:00 +02:00  Tue 2026-04-14 04:00 +02:00  2026-04-14 00:00:00Z',
  '',
].join('\n');
