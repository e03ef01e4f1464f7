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
  const [idle, busy] = [new Set(oldestFirst), new Set(taken)];
  for (const lead of oldestFirst) {
    if (!idle.has(lead)) continue;
    const run = largestShare(lead, [...idle], busy, maxHosts);
    if (run === undefined) continue;
    for (const wish of run.wishes) idle.delete(wish);
    for (const hostname of run.hosts) busy.add(hostname);
    runs.push(run);
  }
  return runs;
}

/**
 * Groups the lead's free hosts by the campaigns that want them; picks the group that most want.
 */
function largestShare(
  lead: Wish,
  idle: readonly Wish[],
  busy: ReadonlySet<string>,
  maxHosts: number,
): ChosenRun | undefined {
  const wanted = new Map(idle.map((wish) => [wish, new Set(wish.waiting)]));
  const free = lead.waiting.filter((hostname) => !busy.has(hostname));
  const sharing = (hostname: string) => idle.filter((wish) => wanted.get(wish)?.has(hostname));
  const groups = Map.groupBy(free, (hostname) =>
    JSON.stringify(sharing(hostname).map(({ campaign }) => campaign.name)),
  );
  const [hosts] = [...groups.values()].toSorted((a, b) => sharing(b[0] ?? '').length - sharing(a[0] ?? '').length);
  return hosts && { wishes: sharing(hosts[0] ?? ''), hosts: hosts.slice(0, maxHosts) };
}

/** The period in which the hosts of all these campaigns may be out. */
export function sharedWindow(wishes: readonly Wish[]): CampaignRun['window'] {
  const windows = wishes.flatMap(({ window }) => (window === null ? [] : [window]));
  const firstToEnd = windows.toSorted((a, b) => Date.parse(a.closesAt) - Date.parse(b.closesAt))[0];
  if (firstToEnd === undefined) return null;
  const lastBeginAt = windows.map((each) => each.lastBeginAt).toSorted((a, b) => Date.parse(a) - Date.parse(b))[0];
  return { ...firstToEnd, lastBeginAt: lastBeginAt ?? firstToEnd.lastBeginAt };
}
