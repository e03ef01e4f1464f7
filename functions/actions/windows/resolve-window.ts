import type { WindowSettings } from '../../contract/api/windows.ts';
import { type ErrorEntry, fieldFault, refuseFaults } from '../../contract/errors.ts';
import { parseDurationMs, parseTime } from '../../domain/time/duration.ts';
import { ianaName, zoneNameFault } from '../../domain/time/zone-name.ts';
import { parseBlackout } from '../../domain/windows/blackout.ts';
import type { HostChoice, RecurringWindow } from '../../domain/windows/recurring-window.ts';
import type { Services } from '../../ports/services.ts';
import { unknownGates } from '../repair/known-gates.ts';
import { unknownRepair, unknownVerify } from '../repair/known-repair.ts';
import { timetableFault } from './check-timetable.ts';
import { calendarsIn } from './occurrences.ts';

/** Checked settings of a window, with times and seconds. */
export type ResolvedWindow = Pick<
  RecurringWindow,
  | 'name'
  | 'hosts'
  | 'schedule'
  | 'otherSchedules'
  | 'offsetDays'
  | 'timeZone'
  | 'startsAt'
  | 'durationSeconds'
  | 'cutoffSeconds'
  | 'atEnd'
  | 'blackouts'
  | 'options'
>;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Checks the settings. Throws InvalidInput with an entry for every fault found. */
export async function resolveWindow(
  services: Services,
  name: string,
  settings: WindowSettings,
): Promise<ResolvedWindow> {
  const now = services.clock();
  const calendars = await calendarsIn(services, settings.blackouts ?? []);
  refuseFaults([
    ...timeFaults(services, name, settings, now),
    ...blackoutFaults(name, settings, (other) => calendars.has(other)),
    ...unknownRepair(services.repairs, settings.repair),
    ...unknownVerify(services.repairs, settings.verify),
    ...unknownGates(services.gates, settings.gates),
  ]);
  const window = resolved(services, name, settings, now);
  const fault = timetableFault(services, window, calendars, now);
  if (fault !== undefined) refuseFaults([fault]);
  return window;
}

function timeFaults({ calendar }: Services, name: string, settings: WindowSettings, now: Date): ErrorEntry[] {
  const { timeZone = 'UTC', start, duration, cutoff, deadline } = settings;
  const zoneFault = zoneNameFault(timeZone);
  const timetable = { ...timetableOf(settings), timeZone: zoneFault === undefined ? timeZone : 'UTC' };
  const wrong = calendar.fault(timetable);
  const about = wrong?.field === 'offset' ? settings.offset : wrong?.expression;
  return [
    ...nameFaults(name, settings),
    ...(wrong === undefined ? [] : [fieldFault(wrong.field, `'${about}': ${wrong.message}`)]),
    ...(zoneFault === undefined ? [] : [fieldFault('timeZone', `'${timeZone}': ${zoneFault}`)]),
    ...(start === undefined || parseTime(start, now) !== undefined
      ? []
      : [fieldFault('start', `'${start}' is neither an RFC 3339 time nor a +DUR from now such as +7d`)]),
    ...(cutoff === undefined || ms(cutoff) < ms(duration)
      ? []
      : [
          fieldFault('cutoff', `'${cutoff}' is not shorter than the duration, '${duration}': no host would ever begin`),
        ]),
    ...(deadline === undefined || ms(deadline) <= ms(duration)
      ? []
      : [fieldFault('deadline', `'${deadline}' is longer than the duration, '${duration}': give a shorter one`)]),
  ];
}

type AskedTimes = Pick<RecurringWindow, 'schedule' | 'otherSchedules' | 'offsetDays'>;

function timetableOf({ schedule, schedules, offset }: WindowSettings): AskedTimes {
  const [first = '', ...others] = (schedules ?? [schedule ?? '']).map((text) => text.trim());
  return {
    schedule: first,
    otherSchedules: [...new Set(others)],
    offsetDays: offset === undefined ? 0 : ms(offset) / DAY_MS,
  };
}

/** EventBridge Scheduler allows 64 characters; the second schedule's name has two more. */
const MAX_NAME = 62;

function nameFaults(name: string, { schedules = [] }: WindowSettings): ErrorEntry[] {
  if (schedules.length < 2 || name.length <= MAX_NAME) return [];
  return [
    fieldFault(
      'name',
      `'${name}' has ${name.length} characters, and a window with several schedules at most ${MAX_NAME}`,
    ),
  ];
}

function blackoutFaults(name: string, settings: WindowSettings, isKnown: (window: string) => boolean): ErrorEntry[] {
  const { blackouts = [] } = settings;
  return blackouts.flatMap((text, index) => {
    const field = `blackouts[${index}]`;
    const blackout = parseBlackout(text);
    if (blackout === undefined) {
      return [fieldFault(field, `'${text}' names a day that does not exist, or ends before it begins`)];
    }
    if (!('window' in blackout)) return [];
    if (blackout.window === name) return [fieldFault(field, `'${text}' is the window itself, which would never open`)];
    return isKnown(blackout.window)
      ? []
      : [
          fieldFault(
            field,
            `there is no window '${blackout.window}': 'peloton window list' shows all windows`,
            'window-not-found',
          ),
        ];
  });
}

function resolved(services: Services, name: string, settings: WindowSettings, now: Date): ResolvedWindow {
  const { hosts, pool, selector, schedule, schedules, offset, timeZone = 'UTC', start, duration, ...others } = settings;
  const { cutoff, atEnd = 'complete', blackouts = [], ...options } = others;
  const given = start === undefined ? undefined : parseTime(start, now);
  return {
    name,
    hosts: choiceOf(settings),
    ...timetableOf(settings),
    timeZone: ianaName(timeZone) ?? timeZone,
    startsAt: wholeSecond(given ?? firstStart(services, settings, now)).toISOString(),
    durationSeconds: ms(duration) / 1_000,
    cutoffSeconds: cutoff === undefined ? 0 : ms(cutoff) / 1_000,
    atEnd,
    blackouts,
    options,
  };
}

/**
 * The start when the settings name none. A rate would begin at once, but `rate(14 days)` must not
 * drain hosts now. A calendar may be open already: other windows keep out of a day that has begun.
 */
function firstStart({ calendar }: Services, settings: WindowSettings, now: Date): Date {
  const { schedule } = timetableOf(settings);
  const { duration } = settings;
  const minute = new Date(Math.ceil(now.getTime() / MINUTE_MS) * MINUTE_MS);
  if (!schedule.startsWith('rate(')) {
    return choiceOf(settings) === null ? new Date(now.getTime() - ms(duration)) : now;
  }
  const timetable = { schedule, timeZone: 'UTC', startsAt: minute.toISOString() };
  return calendar.occurrences(timetable, { after: minute, limit: 1 })[0] ?? minute;
}

/** Scheduler has a resolution of one second. */
function wholeSecond(time: Date): Date {
  return new Date(Math.floor(time.getTime() / 1_000) * 1_000);
}

export function choiceOf({
  hosts,
  pool,
  selector,
}: Pick<WindowSettings, 'hosts' | 'pool' | 'selector'>): HostChoice | null {
  if (hosts !== undefined) return { list: hosts };
  if (pool !== undefined) return { pool };
  return selector === undefined ? null : { selector };
}

/** Parses a text that the schema has accepted as a duration. */
function ms(duration: string): number {
  return parseDurationMs(duration) ?? 0;
}
