import type { Campaign, CampaignResult, CampaignRun, Forecast, Standing } from '../../domain/campaigns/campaign.ts';
import { isOver, isRunning, withTimes } from '../../domain/campaigns/campaign.ts';
import type { Wish } from '../../domain/campaigns/choose-runs.ts';
import { type ForecastFacts, forecast, leastMs, roundsOf } from '../../domain/campaigns/forecast.ts';
import {
  type CampaignHost,
  countOf,
  failuresIn,
  hasFailed,
  hostsOf,
  isSettled,
  isWaiting,
  waitingOf,
} from '../../domain/campaigns/hosts.ts';
import { HOST_STATES, type Host } from '../../domain/host/host.ts';
import { type UsualTimes, wayTime } from '../../domain/host/step-times.ts';
import { endOf, isSkipped } from '../../domain/rolling/phase.ts';
import type { Rollout } from '../../domain/rolling/rollout.ts';
import { pausedBy } from '../../domain/windows/changes.ts';
import { chosenHosts, idleHosts } from '../../domain/windows/host-choice.ts';
import { allItems } from '../../ports/pages.ts';
import type { Services } from '../../ports/services.ts';
import { rollingOptions } from '../registration/rolling-options.ts';
import { openNow, type Times, timesOf } from './open-times.ts';

/** A campaign compared with the cluster as it is now. */
export interface Survey {
  readonly campaign: Campaign;
  readonly hosts: readonly CampaignHost[];
  readonly results: readonly CampaignResult[];
  readonly rollout: Rollout | undefined;
  readonly standing: Standing;
  /** Undefined when none of its hosts may begin now. */
  readonly wish: Wish | undefined;
}

export interface World {
  /** All known hosts. */
  readonly hosts: readonly Host[];
  readonly runs: readonly CampaignRun[];
  /** Version of the record of the runs. */
  readonly version: number;
  /** The runs' rolling maintenances, by id. */
  readonly rollouts: ReadonlyMap<string, Rollout>;
  /** Refusals of this pass: sentences, by the ids of the runs. */
  readonly refusals: Map<string, string>;
  /** The time that steps took here before. */
  readonly usual: UsualTimes;
}

const PAGE = 1_000;

export async function readWorld(services: Services): Promise<World> {
  const { store } = services;
  const { runs, version } = await store.campaignRuns();
  const hosts = await allItems((nextToken) => store.hostsByState(HOST_STATES, PAGE, nextToken));
  const usual = (await services.store.watch())?.usual ?? {};
  return { runs, version, rollouts: await rolloutsOf(store, runs), hosts, refusals: new Map(), usual };
}

export async function rolloutsOf(store: Services['store'], runs: readonly CampaignRun[]): Promise<World['rollouts']> {
  const rollouts = await Promise.all(runs.map(({ id }) => store.rollout(id)));
  return new Map(rollouts.flatMap((rollout) => (rollout === undefined ? [] : [[rollout.id, rollout]])));
}

export async function surveyCampaign(services: Services, campaign: Campaign, world: World): Promise<Survey> {
  const now = services.clock();
  const { name, hosts: choice } = campaign;
  const run = world.runs.find(({ campaigns }) => campaigns.includes(name));
  const rollout = run && world.rollouts.get(run.id);
  const results = await services.store.campaignResults(name);
  const known = new Map(world.hosts.map((host) => [host.hostname, host]));
  const matching = chosenHosts(choice, world.hosts).map(({ hostname }) => hostname);
  const hosts = hostsOf({ matching, isKnown: (hostname) => known.has(hostname), results, rollout });
  const times = isOver(campaign)
    ? { windows: [], openTimes: [], hasMore: false }
    : await timesOf(services, campaign.windows, now);
  const window = openNow(times, now);
  const idle = new Set(idleHosts(choice, world.hosts).map(({ hostname }) => hostname));
  const waiting = run === undefined ? waitingOf(hosts).filter((hostname) => idle.has(hostname)) : [];
  // A run without a rolling maintenance was refused: by this pass, or by the last one.
  const refused = run && !rollout && (world.refusals.get(run.id) ?? campaign.standing.heldBy);
  const heldBy =
    rollout?.heldBy ||
    refused ||
    heldText(campaign, results, { window, times, waiting, isIdle: run === undefined, hosts }) ||
    leftOutText(waiting, world);
  const counts = countOf(hosts);
  const left = hosts.filter((host) => !isSettled(host)).map(({ hostname }) => hostname);
  const [next] = times.windows ?? [];
  const work = workOf(results, run, rollout, now);
  const standing: Standing = {
    ...{ ...counts, heldBy, maintenanceId: run?.id ?? null },
    forecast: forecastOf(campaign, left, { times, work, world }, now),
    nextWindow: next === undefined ? null : { name: next.name, opensAt: next.opensAt, closesAt: next.closesAt },
  };
  const wish = heldBy === '' && waiting.length > 0 && window !== undefined ? { campaign, window, waiting } : undefined;
  return { campaign, hosts, results, rollout, standing: withTimes(standing, campaign.standing, now), wish };
}

/** Says which ending run has left out some of these hosts, which this campaign wants too. */
function leftOutText(waiting: readonly string[], { runs, rollouts }: World): string {
  const wanted = new Set(waiting);
  const ending = runs.find(({ id }) => {
    const rollout = rollouts.get(id);
    return rollout?.stoppedBy && rollout.hosts.some((host) => isSkipped(host) && wanted.has(host.hostname));
  });
  if (ending === undefined) return '';
  return `waits until ${ending.id} of campaign ${ending.campaigns.join(', ')} ends: it has left out hosts of this campaign`;
}

interface ForecastBasis {
  readonly times: Times;
  readonly work: ReturnType<typeof workOf>;
  readonly world: World;
}

/** @param left names of the hosts that are not done */
function forecastOf(
  campaign: Campaign,
  left: readonly string[],
  { times, work, world }: ForecastBasis,
  now: Date,
): Forecast {
  if (left.length > 0 && isOver(campaign)) return { endsAt: null, restsOn: 'it is stopped', isEndangered: false };
  const options = rollingOptions(campaign.options);
  const names = new Set(left);
  const hosts = world.hosts.filter(({ hostname }) => names.has(hostname));
  const each = wayTime(world.usual, options);
  const facts: ForecastFacts = {
    ...{ by: campaign.by, left: left.length, openTimes: times.openTimes, hasMore: times.hasMore, ...work },
    usual: each ? { ms: roundsOf(hosts, world.hosts, options) * each.seconds * 1_000, restsOn: each.restsOn } : null,
    leastMs: leastMs(hosts, world.hosts, options),
  };
  return forecast(facts, now);
}

function workOf(
  results: readonly CampaignResult[],
  run: CampaignRun | undefined,
  rollout: Rollout | undefined,
  now: Date,
) {
  const span = (from: string, to: string) => Math.max(0, Date.parse(to) - Date.parse(from));
  const ended = results.reduce((sum, { done, failed }) => sum + done.length + failed.length, 0);
  const workedMs = results.reduce((sum, { startedAt, endedAt }) => sum + span(startedAt, endedAt), 0);
  const since = rollout?.hosts.filter((host) => endOf(host) === 'arrived').length ?? 0;
  if (run === undefined || since === 0) return { ended, workedMs };
  return { ended: ended + since, workedMs: workedMs + span(run.startedAt, now.toISOString()) };
}

interface Situation {
  readonly window: ReturnType<typeof openNow>;
  readonly times: Times;
  readonly waiting: readonly string[];
  readonly hosts: readonly CampaignHost[];
  readonly isIdle: boolean;
}

/** Reasons why a campaign does not run. */
const RESTS = {
  running: () => '',
  paused: ({ updatedBy, changes, name }) =>
    `${pausedBy(updatedBy, changes.at(-1)?.reason ?? '')}: 'peloton campaign resume ${name}' goes on`,
  stopped: ({ updatedBy }) => `stopped by ${updatedBy}`,
  finished: () => '',
} as const satisfies Record<Campaign['status'], (campaign: Campaign) => string>;

/** Says why no host begins; empty when a host may begin, and when none is left. */
function heldText(campaign: Campaign, results: readonly CampaignResult[], now: Situation): string {
  const { status, name } = campaign;
  if (!isRunning(campaign)) return RESTS[status](campaign);
  if (!now.hosts.some(isWaiting) || !now.isIdle) return '';
  const { maxErrors } = rollingOptions(campaign.options);
  const failures = openFailures(campaign, results);
  if (failures >= maxErrors) {
    const failed = now.hosts.filter(hasFailed).map(({ hostname }) => hostname);
    const names = failed.length === 0 ? '' : ` (${failed.slice(-3).join(', ')})`;
    return `halted: ${failures} of ${maxErrors} failures${names}: 'peloton campaign resume ${name}' goes on`;
  }
  if (now.window === undefined) {
    const [next] = now.times.windows ?? [];
    return next === undefined
      ? 'none of its windows opens again'
      : `waits for the window ${next.name}, which opens ${next.opensAt}`;
  }
  return now.waiting.length === 0 ? 'none of its hosts can go into maintenance now' : '';
}

/** Failures since the last `resume`. */
export function openFailures({ forgiven }: Campaign, results: readonly CampaignResult[]): number {
  return failuresIn(results) - forgiven;
}
