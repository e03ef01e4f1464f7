import { InvalidArgumentError } from 'commander';
import type { WindowSettings } from '../../functions/contract/api/windows.ts';
import type { Session } from '../service/session.ts';
import { usageError } from '../terminal/exit-code.ts';
import { readHosts } from './host-list.ts';
import { collectList } from './values.ts';

/** Options of `window create`, `update` and `preview` as settings of the API. */

export type SettingsOptions = Omit<Partial<WindowSettings>, 'hosts' | 'blackouts' | 'schedule' | 'schedules'> & {
  /** Each of them. */
  readonly schedule?: readonly string[];
  readonly hosts?: string;
  readonly calendar?: true;
  readonly blackout?: readonly string[];
};

const CHOICES = ['hosts', 'pool', 'selector', 'calendar'] as const;

const SETTINGS = [
  ...['offset', 'timeZone', 'start', 'duration', 'cutoff', 'atEnd', 'reason', 'deadline', 'onDeadline'],
  ...['concurrency', 'maxUnavailable', 'maxUnavailablePerDomain', 'failureDomain', 'maxDomains', 'maxErrors'],
  ...['settle', 'returnTimeout', 'repair'],
] as readonly (keyof WindowSettings & keyof SettingsOptions)[];

/** By the names of their options. */
const UNSET: Readonly<Record<string, keyof WindowSettings>> = {
  offset: 'offset',
  start: 'start',
  cutoff: 'cutoff',
  'at-end': 'atEnd',
  blackout: 'blackouts',
  reason: 'reason',
  deadline: 'deadline',
  'on-deadline': 'onDeadline',
  concurrency: 'concurrency',
  'max-unavailable': 'maxUnavailable',
  'max-unavailable-per-domain': 'maxUnavailablePerDomain',
  'failure-domain': 'failureDomain',
  'max-domains': 'maxDomains',
  'max-errors': 'maxErrors',
  settle: 'settle',
  'return-timeout': 'returnTimeout',
  repair: 'repair',
};
export const UNSETTABLE = Object.keys(UNSET);

/** May be given several times. */
export function parseUnset(text: string, before: string[] = []): string[] {
  const names = collectList(text);
  const unknown = names.find((name) => UNSET[name] === undefined);
  if (unknown !== undefined) {
    throw new InvalidArgumentError(
      `'${unknown}' is no setting that can be left out. Those are ${UNSETTABLE.join(', ')}.`,
    );
  }
  return [...before, ...names];
}

/** Throws for a setting that is given and left out in one. */
export function refuseUnsetAndGiven(options: SettingsOptions, unset: readonly string[]): void {
  const given = (name: string) =>
    name === 'blackout' ? options.blackout : options[UNSET[name] as keyof SettingsOptions];
  const both = unset.find((name) => given(name) !== undefined);
  if (both !== undefined) throw usageError(`--${both} and --unset ${both}: a setting is given or left out`);
}

/** True when any of them is given. */
export function givesSettings(options: SettingsOptions): boolean {
  return [...SETTINGS, ...CHOICES, 'blackout' as const, 'schedule' as const].some(
    (name) => options[name] !== undefined,
  );
}

/** The settings of a new window: which hosts, when and for how long has to be said. */
export async function newSettings(session: Session, options: SettingsOptions): Promise<WindowSettings> {
  if (CHOICES.every((name) => options[name] === undefined)) {
    throw usageError('which hosts? --hosts, --pool or --selector, or --calendar for a window that never opens');
  }
  const settings = await givenSettings(session, options);
  const { duration } = settings;
  if (options.schedule === undefined) throw usageError("when? --schedule 'cron(0 2 ? * 3#2 *)' for instance");
  if (duration === undefined) throw usageError('how long is it open? --duration 2h for instance');
  return { ...settings, duration };
}

/** What the service says of a window beside its settings. */
const NO_SETTINGS: ReadonlySet<string> = new Set([
  ...['name', 'paused', 'version', 'next', 'openings', 'warnings'],
  ...['createdBy', 'createdAt', 'updatedBy', 'updatedAt'],
]);

/**
 * The settings of a window with what the options change; everything else stays, also what only a newer service knows.
 *
 * @param document the window, as the service has sent it
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
  if (second !== undefined) throw usageError(`--${first} and --${second}: hosts are chosen in one way`);
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
