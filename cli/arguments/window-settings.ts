import { InvalidArgumentError } from 'commander';
import type { WindowSettings } from '../../functions/contract/api/windows.ts';
import { ROLLING_OPTION_NAMES } from '../../functions/domain/rolling/options.ts';
import type { Session } from '../service/session.ts';
import { usageError } from '../terminal/exit-code.ts';
import { readHosts } from './host-list.ts';
import { optionName } from './rolling-options.ts';
import { collectList } from './values.ts';

/** Turns the options of `window create`, `update` and `preview` into settings of the API. */

export type SettingsOptions = Omit<Partial<WindowSettings>, 'hosts' | 'blackouts' | 'schedule' | 'schedules'> & {
  readonly schedule?: readonly string[];
  readonly hosts?: string;
  readonly calendar?: true;
  readonly blackout?: readonly string[];
};

const CHOICES = ['hosts', 'pool', 'selector', 'calendar'] as const;

const SETTINGS = [
  ...['offset', 'timeZone', 'start', 'duration', 'cutoff', 'atEnd', 'reason', 'deadline', 'onDeadline', 'verify'],
  ...ROLLING_OPTION_NAMES,
] as readonly (keyof WindowSettings & keyof SettingsOptions)[];

/** Settings that can be unset, by their options. */
const UNSET: Readonly<Record<string, keyof WindowSettings>> = {
  offset: 'offset',
  start: 'start',
  cutoff: 'cutoff',
  'at-end': 'atEnd',
  blackout: 'blackouts',
  reason: 'reason',
  deadline: 'deadline',
  'on-deadline': 'onDeadline',
  verify: 'verify',
  ...Object.fromEntries(ROLLING_OPTION_NAMES.map((name) => [optionName(name), name])),
};
export const UNSETTABLE = Object.keys(UNSET);

/** May be given several times. */
export function parseUnset(text: string, before: string[] = []): string[] {
  const names = collectList(text);
  const unknown = names.find((name) => UNSET[name] === undefined);
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`'${unknown}' cannot be unset. These can: ${UNSETTABLE.join(', ')}.`);
  }
  return [...before, ...names];
}

/** Throws for a setting that is both given and unset. */
export function refuseUnsetAndGiven(options: SettingsOptions, unset: readonly string[]): void {
  const given = (name: string) =>
    name === 'blackout' ? options.blackout : options[UNSET[name] as keyof SettingsOptions];
  const both = unset.find((name) => given(name) !== undefined);
  if (both !== undefined) throw usageError(`--${both} and --unset ${both} contradict each other: use one of them`);
}

/** True when any of them is given. */
export function givesSettings(options: SettingsOptions): boolean {
  return [...SETTINGS, ...CHOICES, 'blackout' as const, 'schedule' as const].some(
    (name) => options[name] !== undefined,
  );
}

/** Reads the settings of a new window. Required: hosts (or a calendar), schedule and duration. */
export async function newSettings(session: Session, options: SettingsOptions): Promise<WindowSettings> {
  if (CHOICES.every((name) => options[name] === undefined)) {
    throw usageError('no hosts given: use --hosts, --pool or --selector, or --calendar for a window without hosts');
  }
  const settings = await givenSettings(session, options);
  const { duration } = settings;
  if (options.schedule === undefined)
    throw usageError("--schedule is missing, for instance --schedule 'cron(0 2 ? * 3#2 *)'");
  if (duration === undefined) throw usageError('--duration is missing, for instance --duration 2h');
  return { ...settings, duration };
}

/** Fields of a window that are not settings. */
const NO_SETTINGS: ReadonlySet<string> = new Set([
  ...['name', 'paused', 'version', 'changes', 'next', 'openings', 'warnings'],
  ...['createdBy', 'createdAt', 'updatedBy', 'updatedAt'],
]);

/**
 * Merges the options into the settings of a window. Other settings stay, also those that only a
 * newer service knows.
 *
 * @param document the window, as the service sent it
 */
export async function changedSettings(
  session: Session,
  document: object,
  options: SettingsOptions,
  unset: readonly string[],
): Promise<object> {
  const choosesAnew = CHOICES.some((name) => options[name] !== undefined);
  const removed = new Set<string>([
    ...NO_SETTINGS,
    ...unset.flatMap((name) => UNSET[name] ?? []),
    ...(choosesAnew ? CHOICES : []),
    ...(options.schedule === undefined ? [] : ['schedule', 'schedules']),
  ]);
  const kept = Object.fromEntries(Object.entries(document).filter(([name]) => !removed.has(name)));
  return { ...kept, ...(await givenSettings(session, options)) };
}

async function givenSettings(session: Session, options: SettingsOptions): Promise<Partial<WindowSettings>> {
  const [first, second] = CHOICES.filter((name) => options[name] !== undefined);
  if (second !== undefined) throw usageError(`use only one of --${first} and --${second}`);
  const { hosts, pool, selector, blackout, schedule = [] } = options;
  const [expression, ...more] = schedule;
  return {
    ...pick(options),
    ...(more.length > 0 ? { schedules: [...schedule] } : given({ schedule: expression })),
    ...given({ pool, selector, blackouts: blackout && [...blackout] }),
    ...(hosts !== undefined && { hosts: await readHosts([hosts], session.io) }),
  };
}

function pick(from: Readonly<Partial<Record<(typeof SETTINGS)[number], unknown>>>): Partial<WindowSettings> {
  return given(Object.fromEntries(SETTINGS.map((name) => [name, from[name]])));
}

function given<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}
