import type { Occurrence, OpeningView, WindowPage, WindowView } from '../../contract/api/windows.ts';
import { formatDuration } from '../../domain/time/duration.ts';
import type { WindowOpening } from '../../domain/windows/opening.ts';
import { expressionsOf, type RecurringWindow } from '../../domain/windows/recurring-window.ts';

/** Windows as the API shows them, in the units of its requests. */

type WindowLine = WindowPage['windows'][number];

function windowFields(window: RecurringWindow): Omit<WindowLine, 'next'> {
  const { hosts, startsAt, durationSeconds, cutoffSeconds, options } = window;
  const { name, schedule, timeZone, atEnd, blackouts, paused } = window;
  const { createdBy, createdAt, updatedBy, updatedAt, version } = window;
  return {
    name,
    ...choiceFields(hosts),
    schedule,
    ...(window.otherSchedules.length > 0 && { schedules: expressionsOf(window) }),
    ...(window.offsetDays > 0 && { offset: `${window.offsetDays}d` }),
    timeZone,
    start: startsAt,
    duration: formatDuration(durationSeconds),
    ...(cutoffSeconds > 0 && { cutoff: formatDuration(cutoffSeconds) }),
    atEnd,
    blackouts: [...blackouts],
    ...options,
    ...{ paused, createdBy, createdAt, updatedBy, updatedAt, version },
  };
}

export function choiceFields(choice: RecurringWindow['hosts']): Pick<WindowLine, 'hosts' | 'pool' | 'selector'> {
  if (choice === null) return {};
  return 'list' in choice ? { hosts: [...choice.list] } : { ...choice };
}

export function windowLine(window: RecurringWindow, next: Occurrence | null): WindowLine {
  return { ...windowFields(window), next };
}

export function windowView(
  window: RecurringWindow,
  { next, openings, warnings }: Pick<WindowView, 'next' | 'openings' | 'warnings'>,
): WindowView {
  return { ...windowFields(window), changes: [...window.changes], next, openings, warnings };
}

export function openingView(opening: WindowOpening): OpeningView {
  const { scheduledAt, outcome, at, why, maintenanceId, hostCount, closesAt, closedAt, result, outcomes } = opening;
  return { scheduledAt, outcome, at, why, maintenanceId, hostCount, closesAt, closedAt, result, outcomes };
}
