import { allowedOf, poolOf, type RollingOptions } from '../rolling/options.ts';
import { plural } from '../text/counted.ts';
import { formatDuration } from '../time/duration.ts';
import type { Forecast } from './campaign.ts';

/** Forecasts the end of a campaign from the hosts that are done, and from the windows to come. */

/** A time that hosts need, and a clause about what it rests on. */
interface Need {
  readonly ms: number;
  readonly restsOn: string;
}

/** A period in which the campaign's hosts may be out, in milliseconds since 1970. */
export interface OpenTime {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface ForecastFacts {
  readonly by: string;
  /** Hosts that are not done; hosts under way count too. */
  readonly left: number;
  /** Number of hosts whose turn is over, and the time that the runs worked on them. */
  readonly ended: number;
  readonly workedMs: number;
  /** The time that the remaining hosts need by the usual time of steps; null while unknown. */
  readonly usual: Need | null;
  /** The least time that the remaining hosts need. */
  readonly leastMs: number;
  /** From now on, sorted; null: hosts may be out at any time. */
  readonly openTimes: readonly OpenTime[] | null;
  /** True when the windows may open more often than `openTimes` shows. */
  readonly hasMore: boolean;
}

export function forecast(facts: ForecastFacts, now: Date): Forecast {
  const { by, left, openTimes } = facts;
  if (left === 0) return { endsAt: null, restsOn: 'no host is left', isEndangered: false };
  const why = Date.parse(by) <= now.getTime() ? 'the deadline has passed' : short(facts, now);
  const isImpossible = why !== '';
  const need = needOf(facts);
  if (need === undefined) {
    const restsOn = ['unknown until the first host is done', ...(isImpossible ? [why] : [])].join('; ');
    return { endsAt: null, restsOn, isEndangered: isImpossible };
  }
  const { restsOn: rate } = need;
  const isEndangered = isImpossible || openMs(facts, now) < need.ms;
  const times = timesOf(facts, now);
  const endMs = endAfter(need.ms, times, now);
  if (endMs === undefined) {
    const restsOn = `${rate}, and ${plural(left, 'host')} need more than the ${plural(times.length, 'window')} to come`;
    return { endsAt: null, restsOn, isEndangered };
  }
  const windows = times.filter(({ fromMs }) => fromMs < endMs).length;
  const restsOn = openTimes === null ? rate : `${rate}, and ${plural(windows, 'window')} to come`;
  const endsAt = new Date(Math.round(endMs / 1_000) * 1_000).toISOString();
  return { endsAt, restsOn, isEndangered };
}

/** The longer of two estimates: from the campaign's own hosts, and from the usual time of steps. */
function needOf({ left, ended, workedMs, usual }: ForecastFacts): Need | undefined {
  const own = ended === 0 ? 0 : (left * workedMs) / ended;
  if (usual !== null && usual.ms >= own) return usual;
  if (own === 0) return undefined;
  return { ms: own, restsOn: `${plural(ended, 'host')} took ${formatDuration(Math.round(workedMs / 1_000))} so far` };
}

type Bounds = Omit<ForecastFacts, 'ended' | 'workedMs' | 'usual'>;

/** Says why the campaign cannot meet its deadline; empty when it can. */
export function impossible(facts: Bounds, now: Date): string {
  return Date.parse(facts.by) <= now.getTime() ? 'it has passed' : short(facts, now);
}

/** Compares the open time with the least time that the hosts need; empty when it suffices. */
function short(facts: Bounds, now: Date): string {
  const { left, openTimes, leastMs } = facts;
  const open = openMs(facts, now);
  if (open === 0) return 'no window opens until then';
  if (open >= leastMs) return '';
  const time = openTimes === null ? 'there is only' : 'the windows until then are open for';
  const take = `${plural(left, 'host')} ${left === 1 ? 'takes' : 'take'}`;
  return `${take} ${text(leastMs)} at the very least, and ${time} ${text(open)}`;
}

const text = (ms: number) => formatDuration(Math.ceil(ms / 1_000));

type Times = Pick<ForecastFacts, 'openTimes' | 'hasMore' | 'by'>;

function timesOf({ openTimes }: Times, now: Date): readonly OpenTime[] {
  return openTimes ?? [{ fromMs: now.getTime(), toMs: Number.POSITIVE_INFINITY }];
}

/** Time until the deadline in which hosts may be out. */
function openMs(facts: Times, now: Date): number {
  const [times, byMs] = [timesOf(facts, now), Date.parse(facts.by)];
  if (facts.hasMore && (times.at(-1)?.toMs ?? 0) < byMs) return Number.POSITIVE_INFINITY;
  return times.reduce(
    (sum, { fromMs, toMs }) => sum + Math.max(0, Math.min(toMs, byMs) - Math.max(fromMs, now.getTime())),
    0,
  );
}

function endAfter(needMs: number, times: readonly OpenTime[], now: Date): number | undefined {
  let leftMs = needMs;
  for (const { fromMs, toMs } of times) {
    const beginMs = Math.max(fromMs, now.getTime());
    if (toMs - beginMs >= leftMs) return beginMs + leftMs;
    leftMs -= Math.max(0, toMs - beginMs);
  }
  return undefined;
}

type Attributed = { readonly attributes: Readonly<Record<string, string>> };

/** The least time that the hosts need: the limits let only some of them settle at the same time. */
export function leastMs(hosts: readonly Attributed[], cluster: readonly Attributed[], options: RollingOptions): number {
  return roundsOf(hosts, cluster, options) * options.settleSeconds * 1_000;
}

/**
 * Counts the rounds in which the limits of the request and of pools let the hosts go.
 *
 * @param cluster all known hosts: a limit in percent is a share of the hosts of a pool
 */
export function roundsOf(
  hosts: readonly Attributed[],
  cluster: readonly Attributed[],
  options: RollingOptions,
): number {
  const { concurrency, maxUnavailable } = options;
  const perPool = [...Map.groupBy(hosts, poolOf)].map(([pool, theirs]) => {
    const total = cluster.filter((host) => poolOf(host) === pool).length;
    return maxUnavailable === null ? 1 : Math.ceil(theirs.length / allowedOf(maxUnavailable, total));
  });
  const rounds = concurrency === null ? 1 : Math.ceil(hosts.length / concurrency);
  return hosts.length === 0 ? 0 : Math.max(rounds, ...perPool);
}
