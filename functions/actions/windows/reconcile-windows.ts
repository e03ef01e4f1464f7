import type { RecurringWindow } from '../../domain/windows/recurring-window.ts';
import { type ScheduleEntry, scheduleEntries, windowOfEntry } from '../../domain/windows/schedule-entries.ts';
import { allItems } from '../../ports/pages.ts';
import type { Services } from '../../ports/services.ts';
import type { FoundSchedule } from '../../ports/window-schedules.ts';
import { lostTimes, recordAbandoned, recordMissed } from './missed-openings.ts';

export interface WindowsReport {
  readonly windows: number;
  /** Schedules in EventBridge Scheduler that were not as their window's record says, and are now. */
  readonly schedulesRepaired: number;
  readonly windowsMissed: number;
  /** Windows, and other parts of the pass, that the next one has to try again. */
  readonly windowsFailed: number;
}

interface Pass {
  readonly services: Services;
  readonly counts: { -readonly [count in keyof WindowsReport]: number };
}

const PAGE = 1_000;

/**
 * Makes the schedules in EventBridge Scheduler what the records of the windows say: missing ones are made, what somebody else has changed is put
 * back, those of no window are deleted, and nothing is written that is right. What a schedule was not there to open is opened now; what nobody has
 * opened in time is recorded as missed.
 *
 * Never throws: what fails is told and counted, for the others the pass goes on.
 */
export async function reconcileWindows(services: Services): Promise<WindowsReport> {
  const counts = { windows: 0, schedulesRepaired: 0, windowsMissed: 0, windowsFailed: 0 };
  const pass: Pass = { services, counts };
  // Before the records: a schedule that is there already can not be one whose window has come since.
  const found = await guarded(pass, 'the schedules', () => services.windowSchedules.list());
  const windows = await guarded(pass, 'the windows', () => allWindows(pass));
  if (windows === undefined) return counts;
  counts.windows = windows.length;
  if (found !== undefined) await bringInLine(pass, windows, new Map(found.map((each) => [each.name, each])));
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

async function bringInLine(
  pass: Pass,
  windows: readonly RecurringWindow[],
  found: ReadonlyMap<string, FoundSchedule>,
): Promise<void> {
  const known = new Set(windows.flatMap((window) => scheduleEntries(window).map(({ name }) => name)));
  const orphans = [...found.keys()].filter((name) => !known.has(name));
  await Promise.all([
    ...windows.map((window) => guarded(pass, window.name, () => repair(pass, window, found))),
    ...orphans.map((name) => guarded(pass, name, () => removeOrphan(pass, name))),
  ]);
}

async function repair(pass: Pass, window: RecurringWindow, found: ReadonlyMap<string, FoundSchedule>): Promise<void> {
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
  // Whoever has changed the window meanwhile writes its schedules as well.
  if ((await services.store.window(window.name))?.version !== window.version) return;
  if (step === 'put') await services.windowSchedules.put(entry);
  else await services.windowSchedules.remove(entry.name);
  counts.schedulesRepaired += 1;
  services.report.info('the schedule of a window was brought in line', { window: window.name, name: entry.name, step });
}

/** A schedule that has no time left stays as it is, if it is the right one, and is not made anew. */
function stepFor(
  services: Services,
  entry: ScheduleEntry,
  found: FoundSchedule | undefined,
): 'put' | 'remove' | 'none' {
  const after = services.clock();
  const next = nextTime(services, entry, after);
  if (found === undefined) return next === undefined ? 'none' : 'put';
  if (isInLine(services, entry, found, after)) return 'none';
  return next === undefined ? 'remove' : 'put';
}

/** Where a schedule starts is told by its times: it may have been made long after the window, or before it was changed. */
function isInLine(services: Services, entry: ScheduleEntry, found: FoundSchedule, after: Date): boolean {
  return (
    found.isIntact &&
    found.schedule === entry.schedule &&
    found.timeZone === entry.timeZone &&
    found.paused === entry.paused &&
    found.onlyIfDue === entry.onlyIfDue &&
    secondOf(nextTime(services, found, after)) === secondOf(nextTime(services, entry, after))
  );
}

/** Scheduler tells times to the second. */
function secondOf(time: Date | undefined): number | undefined {
  return time && Math.floor(time.getTime() / 1_000);
}

function nextTime({ calendar }: Services, timetable: ScheduleEntry, after: Date): Date | undefined {
  return calendar.occurrences(timetable, { after, limit: 1 })[0];
}

/** The times of the last minutes, for which there was no schedule, or a wrong one. One that has been opened after all is not opened twice. */
async function openLost(services: Services, window: RecurringWindow): Promise<void> {
  const { name } = window;
  for (const time of await lostTimes(services, window)) {
    const scheduledAt = time.toISOString();
    await services.executions.start('RollMaintenance', `${name}-${time.getTime()}`, { window: name, scheduledAt });
    services.report.info('a window is opened late, because its schedule was not there', { window: name, scheduledAt });
  }
}

/** Looked at anew: whoever has made or changed the window meanwhile has written its schedules as well. */
async function removeOrphan({ services, counts }: Pass, name: string): Promise<void> {
  const window = await services.store.window(windowOfEntry(name));
  if (window !== undefined && scheduleEntries(window).some((entry) => entry.name === name)) return;
  await services.windowSchedules.remove(name);
  counts.schedulesRepaired += 1;
  services.report.info('a schedule of no window was deleted', { window: name });
}

/** Undefined when it failed. */
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
