import type { RecurringWindow } from '../../domain/windows/recurring-window.ts';
import { type ScheduleEntry, scheduleEntries, windowOfEntry } from '../../domain/windows/schedule-entries.ts';
import { allItems } from '../../ports/pages.ts';
import type { Services } from '../../ports/services.ts';
import type { FoundSchedule } from '../../ports/window-schedules.ts';
import { lostTimes, recordAbandoned, recordMissed, secondOf } from './missed-openings.ts';

export interface WindowsReport {
  readonly windows: number;
  /** Schedules in EventBridge Scheduler that differed from their window's record: now corrected. */
  readonly schedulesRepaired: number;
  readonly windowsMissed: number;
  /** Windows, and other parts of the pass, that failed; the next pass tries again. */
  readonly windowsFailed: number;
}

interface Pass {
  readonly services: Services;
  readonly counts: { -readonly [count in keyof WindowsReport]: number };
}

const PAGE = 1_000;

/**
 * Keeps the schedules in EventBridge Scheduler in sync with the window records: creates missing
 * ones, corrects changed ones, deletes those without a window, and writes nothing else. Opens
 * recent times that a missing schedule did not open; records older ones as missed.
 *
 * Never throws: a failure is logged and counted, and the pass goes on for the others.
 */
export async function reconcileWindows(services: Services): Promise<WindowsReport> {
  const counts = { windows: 0, schedulesRepaired: 0, windowsMissed: 0, windowsFailed: 0 };
  const pass: Pass = { services, counts };
  // Before the records: a schedule listed now cannot belong to a window created later.
  const found = await guarded(pass, 'the schedules', () => services.windowSchedules.list());
  const windows = await guarded(pass, 'the windows', () => allWindows(pass));
  if (windows === undefined) return counts;
  counts.windows = windows.length;
  if (found !== undefined) await correctSchedules(pass, windows, new Map(found.map((each) => [each.name, each])));
  await Promise.all(
    windows.map((window) =>
      guarded(pass, window.name, async () => {
        const missed = (await recordMissed(services, window)) + (await recordAbandoned(services, window));
        counts.windowsMissed += missed;
      }),
    ),
  );
  return counts;
}

async function allWindows(pass: Pass): Promise<RecurringWindow[]> {
  const { store } = pass.services;
  return allItems((nextToken) => store.windows(PAGE, nextToken, (error) => failed(pass, error, 'a window')));
}

async function correctSchedules(
  pass: Pass,
  windows: readonly RecurringWindow[],
  found: ReadonlyMap<string, FoundSchedule>,
): Promise<void> {
  const known = new Set(windows.flatMap((window) => scheduleEntries(window).map(({ name }) => name)));
  const orphans = [...found.keys()].filter((name) => !known.has(name));
  await Promise.all([
    ...windows.map((window) => guarded(pass, window.name, () => correct(pass, window, found))),
    ...orphans.map((name) => guarded(pass, name, () => removeOrphan(pass, name))),
  ]);
}

async function correct(pass: Pass, window: RecurringWindow, found: ReadonlyMap<string, FoundSchedule>): Promise<void> {
  let isLost = false;
  for (const entry of scheduleEntries(window)) {
    const step = stepFor(pass.services, entry, found.get(entry.name));
    if (step !== 'none') await write(pass, window, entry, step);
    isLost ||= step === 'put' || !found.has(entry.name);
  }
  if (isLost) await openLost(pass.services, window);
}

async function write(
  { services, counts }: Pass,
  window: RecurringWindow,
  entry: ScheduleEntry,
  step: 'put' | 'remove',
): Promise<void> {
  // The process that changes a window writes its schedules too.
  if ((await services.store.window(window.name))?.version !== window.version) return;
  if (step === 'put') await services.windowSchedules.put(entry);
  else await services.windowSchedules.remove(entry.name);
  counts.schedulesRepaired += 1;
  services.report.info('the schedule of a window was corrected', { window: window.name, name: entry.name, step });
}

/** A correct schedule without further times stays, and is not created again. */
function stepFor(
  services: Services,
  entry: ScheduleEntry,
  found: FoundSchedule | undefined,
): 'put' | 'remove' | 'none' {
  const after = services.clock();
  const next = nextSecond(services, entry, after);
  if (found === undefined) return next === undefined ? 'none' : 'put';
  if (isInLine(services, entry, found, after)) return 'none';
  return next === undefined ? 'remove' : 'put';
}

/**
 * Compares the next times instead of the starts: the schedule may have been created long after the
 * window, or before its last change.
 */
function isInLine(services: Services, entry: ScheduleEntry, found: FoundSchedule, after: Date): boolean {
  return (
    found.isIntact &&
    found.schedule === entry.schedule &&
    found.timeZone === entry.timeZone &&
    found.paused === entry.paused &&
    found.onlyIfDue === entry.onlyIfDue &&
    nextSecond(services, found, after) === nextSecond(services, entry, after)
  );
}

function nextSecond({ calendar }: Services, timetable: ScheduleEntry, after: Date): number | undefined {
  const [next] = calendar.occurrences(timetable, { after, limit: 1 });
  return next && secondOf(next);
}

/**
 * Opens the times of the last minutes that had no schedule, or a wrong one. A time that was opened
 * after all is not opened twice.
 */
async function openLost(services: Services, window: RecurringWindow): Promise<void> {
  const { name } = window;
  for (const time of await lostTimes(services, window)) {
    const scheduledAt = time.toISOString();
    await services.executions.start('RollMaintenance', `${name}-${time.getTime()}`, { window: name, scheduledAt });
    services.report.info('a window is opened late, because its schedule was missing', { window: name, scheduledAt });
  }
}

/** Reads the window again: a process that creates or changes one writes its schedules too. */
async function removeOrphan({ services, counts }: Pass, name: string): Promise<void> {
  const window = await services.store.window(windowOfEntry(name));
  if (window !== undefined && scheduleEntries(window).some((entry) => entry.name === name)) return;
  await services.windowSchedules.remove(name);
  counts.schedulesRepaired += 1;
  services.report.info('a schedule without a window was deleted', { window: name });
}

async function guarded<T>(pass: Pass, what: string, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    failed(pass, error, what);
    return undefined;
  }
}

function failed({ services, counts }: Pass, error: unknown, what: string): void {
  counts.windowsFailed += 1;
  services.report.error('the reconciliation of a window failed', error, { window: what });
}
