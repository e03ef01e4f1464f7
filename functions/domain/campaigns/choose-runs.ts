import type { Campaign, CampaignRun } from './campaign.ts';

/** Decides which campaigns begin a rolling maintenance now, and with which hosts. */

export interface Wish {
  readonly campaign: Pick<Campaign, 'name' | 'createdAt'>;
  /** The period in which its hosts may be out; null: any time. */
  readonly window: CampaignRun['window'];
  /** Hosts that wait for their turn and can start now, in the order of their turns. */
  readonly waiting: readonly string[];
}

export interface ChosenRun {
  readonly wishes: readonly Wish[];
  readonly hosts: readonly string[];
}

/**
 * Chooses at most one run for each campaign. Campaigns that want the same hosts share their outage:
 * these hosts come first, and the other hosts of a campaign follow in its next run.
 *
 * @param wishes campaigns without a run under way, whose hosts may be out now
 * @param taken hosts of the runs under way
 */
export function chooseRuns(
  wishes: readonly Wish[],
  taken: ReadonlySet<string>,
  maxHosts: number,
): readonly ChosenRun[] {
  const oldestFirst = wishes.toSorted(
    (a, b) =>
      Date.parse(a.campaign.createdAt) - Date.parse(b.campaign.createdAt) ||
      (a.campaign.name < b.campaign.name ? -1 : 1),
  );
  const runs: ChosenRun[] = [];
  const idle = new Set(oldestFirst);
  for (const lead of oldestFirst) {
    if (!idle.has(lead)) continue;
    const run = largestShare(lead, [...idle], taken, maxHosts);
    if (run === undefined) continue;
    for (const wish of run.wishes) idle.delete(wish);
    runs.push(run);
  }
  return runs;
}

/** Picks the lead's free host that most campaigns want, and all its hosts that the same campaigns want. */
function largestShare(
  lead: Wish,
  idle: readonly Wish[],
  taken: ReadonlySet<string>,
  maxHosts: number,
): ChosenRun | undefined {
  const wanted = idle.map((wish) => ({ wish, hosts: new Set(wish.waiting) }));
  const free = lead.waiting.filter((hostname) => !taken.has(hostname));
  const shares = free.map((hostname) => wanted.filter(({ hosts }) => hosts.has(hostname)));
  const [largest] = shares.toSorted((a, b) => b.length - a.length);
  return (
    largest && {
      wishes: largest.map(({ wish }) => wish),
      hosts: free.filter((hostname) => largest.every(({ hosts }) => hosts.has(hostname))).slice(0, maxHosts),
    }
  );
}

/** The period in which the hosts of all these campaigns may be out. */
export function sharedWindow(wishes: readonly Wish[]): CampaignRun['window'] {
  const windows = wishes.flatMap(({ window }) => window ?? []);
  const [firstToEnd] = windows.toSorted((a, b) => Date.parse(a.closesAt) - Date.parse(b.closesAt));
  if (firstToEnd === undefined) return null;
  const lastBeginMs = Math.min(...windows.map(({ lastBeginAt }) => Date.parse(lastBeginAt)));
  return { ...firstToEnd, lastBeginAt: new Date(lastBeginMs).toISOString() };
}
