import type { StartRequest } from '../../functions/contract/api/requests.ts';
import { pairs } from '../text/count.ts';

/** Options of a start, as a person fills them in: texts, empty where nothing is asked for. */
export type StartOptions = Readonly<typeof NO_OPTIONS>;

export const NO_OPTIONS = {
  ...{ reason: '', deadline: '', onDeadline: '', start: '', duration: '' },
  ...{ concurrency: '', maxUnavailable: '', failureDomain: '', maxUnavailablePerDomain: '', maxDomains: '' },
  ...{ maxErrors: '', settle: '', returnTimeout: '', repair: '' },
};

const NUMBERS: ReadonlySet<string> = new Set(['concurrency', 'maxDomains', 'maxErrors']);

/** Hosts by name, by pool, or by attributes. */
export type HostChoice = Pick<StartRequest, 'hosts' | 'pool' | 'selector'>;

/** The body of the request, without empty options. Text in place of a number is sent as it is: the service refuses it. */
export function startBody(choice: HostChoice, options: StartOptions): Record<string, unknown> {
  const given = Object.entries(options)
    .map(([name, text]) => [name, text.trim()] as const)
    .filter(([, text]) => text !== '');
  const fields = given.map(([name, text]) => [name, NUMBERS.has(name) && /^\d+$/.test(text) ? Number(text) : text]);
  return { ...choice, ...Object.fromEntries(fields) };
}

const DURATIONS = ['deadline', 'duration', 'settle', 'returnTimeout'] as const;
const DURATION = /^(?:\d+[smhd])+$/;

/** The text of a duration field that is not a duration yet: until it is, the service is not asked. */
export function unfinished(options: StartOptions): string | undefined {
  return DURATIONS.map((name) => options[name].trim()).find((text) => text !== '' && !DURATION.test(text));
}

/** The start as a command line. Too many hosts for a screen come from standard input. */
export function startCommand(choice: HostChoice, options: StartOptions): string {
  const flags = Object.entries(options)
    .filter(([, text]) => text.trim() !== '')
    .map(
      ([name, text]) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} ${quoted(text.trim())}`,
    );
  return ['peloton host maintenance start', choiceArgument(choice), ...flags].join(' ');
}

function choiceArgument({ hosts, pool, selector }: HostChoice): string {
  if (pool !== undefined) return `--pool ${quoted(pool)}`;
  if (selector !== undefined) return `--selector ${quoted(pairs(selector, ','))}`;
  return quoted((hosts ?? []).join(','));
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return /^[\w.,:=%+@/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** A token for one start: requests with the same token start only once. */
export function newToken(): string {
  return `console-${crypto.randomUUID()}`;
}
