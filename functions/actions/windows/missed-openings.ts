import { LATEST_MS, spanOf } from '../../domain/windows/decide-opening.ts';
import type { Why, WindowOpening } from '../../domain/windows/opening.ts';
import { opens, type RecurringWindow } from '../../domain/windows/recurring-window.ts';
import type { Calendar } from '../../ports/calendar.ts';
import { pages } from '../../ports/pages.ts';
import type { Services } from '../../ports/services.ts';
import { blackoutAt, calendarsIn } from './occurrences.ts';
import { openOpening } from './open-time.ts';
import { publishMissed } from './publish-missed.ts';

/** A minute more than an opening may be late: by then, a decision of the last moment is stored. */
const MISSED_AFTER_MS = LATEST_MS + 60_000;
/** Older times are not reported as missed. */
const LOOK_BACK_MS = 7 * 86_400_000;
const PAGE = 100;

/**
 * Records and publishes past times of a window that have no opening: Scheduler did not deliver, or
 * the execution did not reach its first step. Each once; a blacked-out time is recorded as skipped.
 *
 * @returns the number of missed times
 */
export async function recordMissed(services: Services, window: RecurringWindow): Promise<number> {
  if (!opens(window) || window.paused) return 0;
  const now = services.clock();
  const after = new Date(Math.max(sinceMs(window), now.getTime() - LOOK_BACK_MS));
  const times = timesBetween(services.calendar, window, after, new Date(now.getTime() - MISSED_AFTER_MS));
  const unknown = await withoutOpening(services, window, times);
  const openings = await Promise.all(unknown.map((time) => record(services, window, time)));
  return openings.filter(({ outcome }) => outcome === 'missed').length;
}

/**
 * Records an opening as missed when its execution ended before it registered anything: no other
 * process would ever close it.
 *
 * @returns the number of such openings
 */
export async function recordAbandoned(services: Services, { name }: RecurringWindow): Promise<number> {
  const opening = await openOpening(services, name);
  if (opening === undefined || !(await isAbandoned(services, opening))) return 0;
  const missed = { ...opening, outcome: 'missed' as const, why: ABANDONED, maintenanceId: null, closesAt: null };
  await publishMissed(services, missed);
  await services.store.putOpening(missed);
  await services.store.releaseOpenTime(name, opening.scheduledAt);
  return 1;
}

async function isAbandoned({ store, executions, clock }: Services, opening: WindowOpening): Promise<boolean> {
  const { outcome, closedAt, maintenanceId, executionArn, at } = opening;
  if (outcome !== 'opened' || closedAt !== null || maintenanceId === null) return false;
  if (clock().getTime() - Date.parse(at) < MISSED_AFTER_MS) return false;
  // Asked before the rollout is read: an execution that ends in between has stored its rollout.
  if (executionArn !== null && (await executions.isRunning(executionArn))) return false;
  return (await store.rollout(maintenanceId)) === undefined;
}

const ABANDONED: Why = {
  code: 'abandoned',
  message: 'the execution for this opening ended before it could begin the maintenance',
};

/** Times at which the window should have opened and did not, recent enough to open it now. */
export async function lostTimes(services: Services, window: RecurringWindow): Promise<readonly Date[]> {
  if (!opens(window) || window.paused) return [];
  const now = services.clock();
  const after = new Date(Math.max(sinceMs(window), now.getTime() - LATEST_MS));
  return withoutOpening(services, window, timesBetween(services.calendar, window, after, now));
}

/** A window cannot miss times before its last change. */
function sinceMs({ startsAt, updatedAt }: RecurringWindow): number {
  // The first time may equal the start.
  return Math.max(Date.parse(startsAt) - 1, Date.parse(updatedAt));
}

/** Times after `after`, up to and including `until`. */
function timesBetween(calendar: Calendar, window: RecurringWindow, after: Date, until: Date): Date[] {
  const times: Date[] = [];
  // Begins with one time, since each costs a computation: most windows open once a week or less.
  for (let limit = 1, last = after; last < until; limit *= 2) {
    const next = calendar.occurrences(window, { after: last, limit });
    times.push(...next.filter((time) => time <= until));
    const end = next.at(-1);
    if (end === undefined || next.length < limit) break;
    last = end;
  }
  return times;
}

async function withoutOpening({ store }: Services, { name }: RecurringWindow, times: readonly Date[]): Promise<Date[]> {
  const [first] = times;
  if (first === undefined) return [];
  const known = new Set<number>();
  for await (const openings of pages((nextToken) => store.openings(name, PAGE, nextToken))) {
    for (const { scheduledAt } of openings) known.add(secondOf(new Date(scheduledAt)));
    const oldest = openings.at(-1)?.scheduledAt;
    if (oldest === undefined || secondOf(new Date(oldest)) <= secondOf(first)) break;
  }
  return times.filter((time) => !known.has(secondOf(time)));
}

/** EventBridge Scheduler rounds times to seconds. */
export function secondOf(time: Date): number {
  return Math.floor(time.getTime() / 1_000);
}

/** Publishes first: if the process dies before the write, the event comes twice, not never. */
async function record(services: Services, window: RecurringWindow, time: Date): Promise<WindowOpening> {
  const calendars = await calendarsIn(services, window.blackouts);
  const blackout = blackoutAt(services, window, calendars, spanOf(window, time));
  const opening: WindowOpening = {
    windowName: window.name,
    scheduledAt: time.toISOString(),
    outcome: blackout === null ? 'missed' : 'skipped',
    at: services.clock().toISOString(),
    why: blackout ?? NOT_STARTED,
    executionArn: null,
    maintenanceId: null,
    hostCount: 0,
    closesAt: null,
    closedAt: null,
    result: null,
    outcomes: null,
  };
  await publishMissed(services, opening);
  await services.store.createOpening(opening);
  return opening;
}

const NOT_STARTED: Why = {
  code: 'not-started',
  message: `no execution opened it within ${MISSED_AFTER_MS / 60_000} minutes`,
};
