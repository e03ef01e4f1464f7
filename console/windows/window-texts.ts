import type { OpeningView, WindowView } from '../../functions/contract/api/windows.ts';
import { counted, pairs } from '../text/count.ts';

/** Texts about windows. */

export function timesText({
  schedule,
  schedules,
  offset,
}: Pick<WindowView, 'schedule' | 'schedules' | 'offset'>): string {
  return `${(schedules ?? [schedule]).join(', ')}${offset === undefined ? '' : ` + ${offset}`}`;
}

export function choiceText({ hosts, pool, selector }: Pick<WindowView, 'hosts' | 'pool' | 'selector'>): string {
  if (hosts !== undefined) return counted(hosts.length, 'host');
  if (pool !== undefined) return `pool ${pool}`;
  if (selector === undefined) return 'no hosts: a calendar';
  return pairs(selector, ', ');
}

/** The end of an opening, or the reason why the window did not open. */
export function openingText({ outcome, why, closedAt, result, outcomes, hostCount }: OpeningView): string {
  if (outcome !== 'opened') return `${outcome}: ${why?.message ?? ''}`;
  if (closedAt === null) return `open, ${counted(hostCount, 'host')}`;
  const { arrived = 0, failed = 0, takenOver = 0, notBegun = 0 } = outcomes ?? {};
  const parts = [
    [arrived, 'arrived'],
    [failed, 'failed'],
    [takenOver, 'taken over'],
    [notBegun, 'not begun'],
  ] as const;
  const numbers = parts.flatMap(([count, what]) => (count === 0 ? [] : [`${count} ${what}`])).join(', ');
  return `${result ?? 'closed'}${numbers === '' ? '' : `: ${numbers}`}`;
}

/** True for an opening that a person should look at. */
export function isBad({ outcome, result }: OpeningView): boolean {
  return outcome === 'missed' || result === 'halted' || result === 'incomplete';
}
