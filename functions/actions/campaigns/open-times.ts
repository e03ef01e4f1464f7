import type { CampaignRun } from '../../domain/campaigns/campaign.ts';
import type { OpenTime } from '../../domain/campaigns/forecast.ts';
import type { RecurringWindow } from '../../domain/windows/recurring-window.ts';
import type { Services } from '../../ports/services.ts';
import { calendarsIn, plannedOpenings } from '../windows/occurrences.ts';

/** The times in which the hosts of a campaign may be out. */

export type WindowTime = NonNullable<CampaignRun['window']>;

export interface Times {
  /** Times that are not over, sorted by their start; null: hosts may be out at any time. */
  readonly windows: readonly WindowTime[] | null;
  /** The same times with overlaps joined. */
  readonly openTimes: readonly OpenTime[] | null;
  /** True when a window may have more times than were read. */
  readonly hasMore: boolean;
}

/** Times to read of each window. */
const MAX_TIMES = 100;

export async function timesOf(services: Services, names: readonly string[], now: Date): Promise<Times> {
  if (names.length === 0) return { windows: null, openTimes: null, hasMore: false };
  const found = await Promise.all(names.map((name) => services.store.window(name)));
  const known = found.filter((window) => window !== undefined && !window.paused) as RecurringWindow[];
  const each = await Promise.all(known.map((window) => timesOfWindow(services, window, now)));
  // Behind the first list that ends early, the times of one window are unknown: the hours open there are too.
  const knownUntilMs = Math.min(...each.map(({ knownUntilMs }) => knownUntilMs));
  const windows = each
    .flatMap(({ times }) => times)
    .filter(({ opensAt }) => Date.parse(opensAt) <= knownUntilMs)
    .toSorted((a, b) => Date.parse(a.opensAt) - Date.parse(b.opensAt));
  return { windows, openTimes: withoutOverlaps(windows), hasMore: knownUntilMs < Number.POSITIVE_INFINITY };
}

/** The next times of a window, and the start of the last one that was read if there may be more. */
async function timesOfWindow(services: Services, window: RecurringWindow, now: Date) {
  const calendars = await calendarsIn(services, window.blackouts);
  const after = new Date(now.getTime() - window.durationSeconds * 1_000);
  const planned = plannedOpenings(services, window, calendars, { after, limit: MAX_TIMES });
  const last = planned.length < MAX_TIMES ? undefined : planned.at(-1)?.opensAt;
  const times = planned
    .filter(({ blackout, closesAt }) => blackout === null && closesAt > now)
    .map(
      ({ opensAt, closesAt }): WindowTime => ({
        ...{ name: window.name, opensAt: opensAt.toISOString(), closesAt: closesAt.toISOString(), atEnd: window.atEnd },
        lastBeginAt: new Date(closesAt.getTime() - window.cutoffSeconds * 1_000).toISOString(),
      }),
    );
  return { times, knownUntilMs: last?.getTime() ?? Number.POSITIVE_INFINITY };
}

function withoutOverlaps(windows: readonly WindowTime[]): readonly OpenTime[] {
  const times: OpenTime[] = [];
  for (const { opensAt, closesAt } of windows) {
    const [fromMs, toMs] = [Date.parse(opensAt), Date.parse(closesAt)];
    const last = times.at(-1);
    if (last !== undefined && last.toMs >= fromMs)
      times[times.length - 1] = { ...last, toMs: Math.max(last.toMs, toMs) };
    else times.push({ fromMs, toMs });
  }
  return times;
}

/** The open window with the latest `lastBeginAt`; undefined when none is open; null: any time. */
export function openNow({ windows }: Times, now: Date): WindowTime | null | undefined {
  if (windows === null) return null;
  return windows
    .filter(
      ({ opensAt, lastBeginAt }) => Date.parse(opensAt) <= now.getTime() && Date.parse(lastBeginAt) > now.getTime(),
    )
    .toSorted((a, b) => Date.parse(b.lastBeginAt) - Date.parse(a.lastBeginAt))[0];
}
