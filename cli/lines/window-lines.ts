import type { Occurrence, OpeningView, WindowPage, WindowView } from '../../functions/contract/api/windows.ts';
import type { RollingOption } from '../../functions/domain/rolling/options.ts';
import { plural } from '../../functions/domain/text/counted.ts';
import { selectorText } from '../../functions/domain/windows/host-choice.ts';
import { properties, table } from '../terminal/table.ts';
import { clean, moment } from '../terminal/text.ts';
import { caller } from './host-lines.ts';

/** Texts about windows. */

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** `Tue 2026-03-10 02:00 +01:00`: the time in the window's zone. */
export function local(time: string): string {
  const [, date, clock, offset] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d(?::(?!00)\d\d)?)(?::00)?(.*)$/.exec(time) ?? [];
  if (date === undefined) return time;
  return `${WEEKDAYS[new Date(`${date}T00:00:00Z`).getUTCDay()]} ${date} ${clock} ${offset}`;
}

/** Times in the window's zone and, for another zone, in UTC. */
export function occurrenceTable(
  occurrences: readonly Occurrence[],
  timeZone: string,
  width: number | undefined,
): string {
  if (occurrences.length === 0) return 'It never opens again\n';
  const isUtc = timeZone.toUpperCase() === 'UTC';
  const rows = occurrences.map(({ opensAt, local: { opensAt: opens, closesAt: closes }, blackout }) => [
    local(opens),
    local(closes),
    ...(isUtc ? [] : [moment(opensAt)]),
    blackout === null ? '' : `does not open: ${blackout.message}`,
  ]);
  return table([`Opens (${clean(timeZone)})`, 'Closes', ...(isUtc ? [] : ['Opens (UTC)']), 'Note'], rows, width);
}

export function openingTable(openings: readonly OpeningView[], width: number | undefined): string {
  const rows = openings.map((opening) => [
    moment(opening.scheduledAt),
    opening.outcome,
    opening.maintenanceId ?? '',
    opening.outcome === 'opened' ? String(opening.hostCount) : '',
    endText(opening),
  ]);
  return table(['At', 'Outcome', 'Maintenance', 'Hosts', 'Result'], rows, width);
}

function endText({ why, closedAt, closesAt, result, outcomes }: OpeningView): string {
  if (why !== null) return why.message;
  if (closedAt === null) return closesAt === null ? 'open' : `open, closes ${moment(closesAt)}`;
  return `${result ?? 'closed'} ${moment(closedAt)}${outcomes === null ? '' : `: ${outcomesText(outcomes)}`}`;
}

function outcomesText({ arrived, takenOver, failed, notBegun }: NonNullable<OpeningView['outcomes']>): string {
  const parts = [
    [arrived, 'arrived'],
    [failed, 'failed'],
    [takenOver, 'taken over'],
    [notBegun, 'not begun'],
  ] as const;
  return parts.flatMap(([count, what]) => (count === 0 ? [] : [`${count} ${what}`])).join(', ') || 'no host';
}

export function windowTable(windows: WindowPage['windows'], width: number | undefined): string {
  const rows = windows.map((window) => [
    window.name,
    timesText(window),
    window.timeZone,
    window.duration,
    choiceText(window),
    window.paused ? 'paused' : window.next === null ? 'not in sight' : local(window.next.local.opensAt),
  ]);
  return table(['Window', 'Schedule', 'Time zone', 'Duration', 'Hosts', 'Opens next'], rows, width);
}

/** `cron(0 2 ? * 3#2 *) + 4d` */
function timesText({
  schedule,
  schedules = [schedule],
  offset,
}: Pick<WindowView, 'schedule' | 'schedules' | 'offset'>): string {
  return `${schedules.join(', ')}${offset === undefined ? '' : ` + ${offset}`}`;
}

type Chosen = Pick<WindowView, 'hosts' | 'pool' | 'selector'>;

export function choiceText({ hosts, pool, selector }: Chosen): string {
  if (hosts !== undefined) return plural(hosts.length, 'host');
  if (pool !== undefined) return `pool ${pool}`;
  return selector === undefined ? 'none: a calendar' : selectorText(selector);
}

export function windowDetails(window: WindowView, width: number | undefined): string {
  const { hosts, cutoff, blackouts, deadline, onDeadline = 'cancel' } = window;
  return properties(
    [
      ['Window', `${window.name}${window.paused ? ' (paused)' : ''}`],
      ['Hosts', hosts === undefined ? choiceText(window) : hosts.join(', ')],
      ['Schedule', `${timesText(window)} ${window.timeZone}, from ${moment(window.start)}`],
      ['Duration', `${window.duration}${cutoff === undefined ? '' : `, no host begins in the last ${cutoff}`}`],
      [
        'At its end',
        window.atEnd === 'complete' ? 'hosts that are down are completed' : 'hosts that are down stay down',
      ],
      ['Blackouts', blackouts.length === 0 ? undefined : blackouts.join(', ')],
      ['Reason', window.reason],
      ['Deadline', `${deadline === undefined ? 'its end' : deadline}, then ${onDeadline}`],
      ['Rolling', rollingText(window)],
      ['Check', window.verify],
      ['Created', `by ${caller(window.createdBy)}, ${moment(window.createdAt)}`],
      ['Updated', `by ${caller(window.updatedBy)}, ${moment(window.updatedAt)}, version ${window.version}`],
    ],
    width,
  );
}

/** The latest changes of a window or a campaign; empty without any. */
export function changesText(changes: WindowView['changes'], width: number | undefined): string {
  if (changes.length === 0) return '';
  const rows = changes.map(({ at, by, change, reason }) => [moment(at), caller(by), change, reason]);
  return `\n${table(['At', 'By', 'Change', 'Reason'], rows, width, 'fold')}`;
}

/** The options of waves that a window and a campaign share. */
type Rolling = Pick<WindowView, RollingOption>;

export function rollingText(window: Rolling): string | undefined {
  const { concurrency, maxUnavailable, maxUnavailablePerDomain, failureDomain, maxDomains } = window;
  const { maxErrors, settle, repair, gates, greenFor, onRed } = window;
  const parts = [
    concurrency === undefined ? undefined : `${plural(concurrency, 'host')} at a time`,
    maxUnavailable === undefined ? undefined : `at most ${maxUnavailable} of a pool out`,
    failureDomain === undefined ? undefined : `failure domain ${failureDomain}`,
    maxUnavailablePerDomain === undefined ? undefined : `at most ${maxUnavailablePerDomain} of a failure domain out`,
    maxDomains === undefined ? undefined : `at most ${plural(maxDomains, 'failure domain')} at a time`,
    maxErrors === undefined ? undefined : `halts at ${plural(maxErrors, 'failure')}`,
    settle === undefined ? undefined : `settles for ${settle}`,
    repair === undefined ? undefined : `repair ${repair}`,
    gates === undefined ? undefined : `gates ${gates.join(' and ')}`,
    greenFor === undefined ? undefined : `green for ${greenFor} after red`,
    onRed === undefined ? undefined : `${onRed}s at red`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(', ');
}
