import type { MetricName } from '../../../functions/contract/metrics.ts';
import type { RecurringWindow } from '../../../functions/domain/windows/recurring-window.ts';
import { scheduleEntries } from '../../../functions/domain/windows/schedule-entries.ts';
import type { FoundSchedule } from '../../../functions/ports/window-schedules.ts';
import { recurringWindow } from '../../adapters/store/suite/records.ts';
import { createMemorySchedules } from '../../fakes/memory/memory-schedules.ts';
import { testServices } from '../../fakes/services.ts';

/** The clock of the tests begins at 2026-03-01T12:00:00Z. */
export const NOW = '2026-03-01T12:00:00.000Z';
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

/** Opens every hour, at half past. */
export function hourly(name: string, changes: Partial<RecurringWindow> = {}): RecurringWindow {
  const timetable = { schedule: 'cron(30 * * * ? *)', timeZone: 'UTC', startsAt: NOW, updatedAt: NOW };
  return recurringWindow(name, { ...timetable, durationSeconds: 600, cutoffSeconds: 0, blackouts: [], ...changes });
}

/** Its schedule in EventBridge Scheduler, also of one that should have none. */
export function found(window: RecurringWindow): FoundSchedule {
  const [entry] = scheduleEntries({ ...window, hosts: { list: ['h1'] } });
  if (entry === undefined) throw new Error('it has no expression');
  return { ...entry, isIntact: true };
}

export function world() {
  const schedules = createMemorySchedules();
  const counted = new Map<string, number>();
  const services = testServices([], {
    windowSchedules: schedules,
    report: {
      info() {},
      warn() {},
      error() {},
      count: (metric: MetricName, value = 1) => void counted.set(metric, (counted.get(metric) ?? 0) + value),
    },
  });
  const add = async (window: RecurringWindow) => services.store.putWindow(window, 0);
  const missed = async (name: string) =>
    (await services.store.openings(name, 1_000)).items
      .map(({ scheduledAt, outcome, why }) => [scheduledAt.slice(11, 16), outcome, why?.code])
      .reverse();
  return { services, schedules, counted, add, missed };
}
