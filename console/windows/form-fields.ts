import type { WindowView } from '../../functions/contract/api/windows.ts';
import { choiceOf, type Way } from '../actions/host-choice.ts';
import { pairs } from '../text/count.ts';

/** A window's settings as the person's texts; empty: not set. */
export type WindowTexts = Readonly<ReturnType<typeof emptyTexts>>;

export function emptyTexts(timeZone: string) {
  return {
    ...{ name: '', schedule: 'cron(0 2 ? * TUE *)', offset: '', timeZone, duration: '4h', cutoff: '' },
    ...{
      way: 'pool' as Way,
      chosen: '',
      atEnd: 'complete',
      blackouts: '',
      reason: '',
      deadline: '',
      onDeadline: '',
    },
    ...{ concurrency: '', maxUnavailable: '', failureDomain: '', maxUnavailablePerDomain: '', repair: '' },
  };
}

/** Fields that the form does not show: an edited window keeps them. */
const KEPT = ['maxDomains', 'maxErrors', 'settle', 'returnTimeout', 'start'] as const;
const PLAIN = [
  ...(['offset', 'timeZone', 'duration', 'cutoff', 'atEnd', 'reason', 'deadline', 'onDeadline'] as const),
  ...(['maxUnavailable', 'failureDomain', 'maxUnavailablePerDomain', 'repair'] as const),
];

export function textsOf(window: WindowView): WindowTexts {
  const { name, hosts, pool, selector, schedule, schedules = [schedule], blackouts, concurrency } = window;
  const plain = Object.fromEntries(PLAIN.map((field) => [field, window[field] ?? '']));
  return {
    ...emptyTexts(window.timeZone),
    ...plain,
    name,
    schedule: schedules.join('\n'),
    blackouts: blackouts.join('\n'),
    concurrency: concurrency === undefined ? '' : String(concurrency),
    way: hosts !== undefined ? 'hosts' : pool !== undefined ? 'pool' : selector !== undefined ? 'selector' : 'none',
    chosen: hosts?.join('\n') ?? pool ?? pairs(selector ?? {}, ','),
  };
}

/** The settings as the API takes them. @param before the window that is edited */
export function settingsOf(texts: WindowTexts, before?: WindowView): Record<string, unknown> {
  const plain = PLAIN.flatMap((field) => (texts[field].trim() === '' ? [] : [[field, texts[field].trim()]]));
  const kept = KEPT.flatMap((field) => (before?.[field] === undefined ? [] : [[field, before[field]]]));
  const { concurrency } = texts;
  return {
    ...choiceOf(texts.way, texts.chosen),
    schedules: linesIn(texts.schedule),
    blackouts: linesIn(texts.blackouts),
    ...Object.fromEntries([...kept, ...plain]),
    ...(concurrency.trim() === ''
      ? {}
      : { concurrency: /^\d+$/.test(concurrency) ? Number(concurrency) : concurrency }),
  };
}

function linesIn(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
