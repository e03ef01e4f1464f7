import type { HostView } from '../../functions/contract/api/api.ts';
import { isOnSchedule } from '../../functions/domain/drain/drain-notes.ts';
import { isDraining, isWantedDown, isWantedUp } from '../../functions/domain/host/host-state.ts';
import { usualSpan, usualText } from '../../functions/domain/host/step-times.ts';
import { elapsedMs } from '../../functions/domain/time/elapsed.ts';
import { age } from '../terminal/text.ts';

/** Texts about the drain of a host. */

type Blocker = HostView['blockers'][number];

/** Blockers that need attention. Leaves out tasks that are leaving or wait for their turn. */
export function reasonsToStay({ blockers }: Pick<HostView, 'blockers'>): Blocker[] {
  return blockers.filter((blocker) => !isOnSchedule(blocker));
}

/** All blockers, those that need attention first. */
export function blockersByWeight(host: Pick<HostView, 'blockers'>): Blocker[] {
  return [...reasonsToStay(host), ...host.blockers.filter(isOnSchedule)];
}

/** True for a host on its way down that no task has left for `STUCK_SECONDS`. */
export function isStuck(host: Pick<HostView, 'drain' | 'goalState'>): boolean {
  return isWantedDown(host) && (host.drain?.stuck ?? false);
}

/**
 * `moving`, `slow: usually 4m`, `2 job-at-limit`, `STUCK 20m: 3 job-at-limit +1` (one has another code); empty without
 * a drain.
 */
export function blockersCell(host: HostView, now: Date): string {
  const { drain } = host;
  const counts = blockerCounts(host);
  const reasons = counts.filter(([code]) => !isOnSchedule({ code }));
  if (drain !== null && isStuck(host)) {
    const why = countedCodes(reasons.length > 0 ? reasons : counts);
    return `STUCK ${age(drain.movedAt, now)}${why === '' ? '' : `: ${why}`}`;
  }
  if (reasons.length > 0) return countedCodes(reasons);
  const isMoving = isDraining(host) && isWantedDown(host);
  return slowText(host, now) ?? (isMoving ? 'moving' : '');
}

/** True when three quarters of such steps took less time. */
export function isSlow(since: string, usualSeconds: number | undefined, now: Date): boolean {
  return usualSeconds !== undefined && elapsedMs(since, now) > usualSeconds * 1_000;
}

/** `slow: usually 4m` for a host whose step takes longer than three quarters of such steps took. */
function slowText({ step }: Pick<HostView, 'step'>, now: Date): string | undefined {
  if (step?.usual === undefined || !isSlow(step.since, step.usual.seconds, now)) return undefined;
  return `slow: usually ${usualSpan(step.usual)}`;
}

/** Steps of that kind, in a sentence. */
export const STEP_NAMES = { drain: 'drains', 'take-down': 'steps down', 'bring-up': 'returns' } as const;

/** Seconds until the slowest host has ended its step, if it takes as long as usual; undefined while that is unknown. */
export function secondsLeft(hosts: readonly Pick<HostView, 'step'>[], now: Date): number | undefined {
  const left = hosts.map(({ step }) =>
    step?.usual === undefined ? Number.NaN : step.usual.seconds - elapsedMs(step.since, now) / 1_000,
  );
  const most = Math.max(0, ...left);
  return left.length === 0 || Number.isNaN(most) ? undefined : most;
}

/** Number of all blockers; a list of hosts holds only the first of them. */
export function blockerTotal(host: Pick<HostView, 'blockers' | 'blockerCounts'>): number {
  return blockerCounts(host).reduce((sum, [, count]) => sum + count, 0);
}

/** Number of blockers by code. An older service does not count them. */
function blockerCounts({ blockers, blockerCounts }: Pick<HostView, 'blockers' | 'blockerCounts'>): [string, number][] {
  if (blockerCounts !== undefined) return Object.entries(blockerCounts);
  const counts = new Map<string, number>();
  for (const { code } of blockers) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts];
}

/** The most common code with its count, and the number of others. */
function countedCodes(counts: readonly (readonly [string, number])[]): string {
  const [first] = [...counts].sort(([, a], [, b]) => b - a);
  if (first === undefined) return '';
  const [code, count] = first;
  const others = counts.reduce((sum, [, each]) => sum + each, 0) - count;
  return `${count} ${code}${others > 0 ? ` +${others}` : ''}`;
}

/** Progress of the drain: stuck or moving, and since when. */
export function progressText(host: HostView, now: Date): string | undefined {
  const { drain, tasks } = host;
  if (drain === null || isWantedUp(host)) return undefined;
  const since = age(drain.movedAt, now);
  const { step } = host;
  const besides = step?.usual === undefined ? '' : `; ${usualText('drains', step.usual)}`;
  if (isStuck(host)) return `STUCK: no task has left for ${since}${besides}`;
  // Until the first task leaves, `movedAt` is the first look.
  return tasks.rescheduled === 0
    ? `moving, no task has left in the first ${since}${besides}`
    : `moving, last task left ${since} ago${besides}`;
}

/** `marathon 3, web 1`: frameworks that placed tasks on the host since its drain began. */
export function arrivalsText({ drain }: Pick<HostView, 'drain'>): string | undefined {
  if (drain === null || drain.arrivals.length === 0) return undefined;
  return drain.arrivals.map(({ framework, count }) => `${framework} ${count}`).join(', ');
}

/** The deadline as `in 1h50m, hold` or `passed 5m ago, hold`; empty without one. */
export function deadlineCell({ maintenance }: Pick<HostView, 'maintenance'>, now: Date): string {
  if (maintenance?.deadline == null) return '';
  const away = age(maintenance.deadline, now);
  const when = Date.parse(maintenance.deadline) > now.getTime() ? `in ${away}` : `passed ${away} ago`;
  return `${when}, ${maintenance.onDeadline}`;
}
