import { MAX_HOSTS } from '../../contract/api/fields.ts';
import { isMaintenanceError } from '../../contract/errors.ts';
import { type Campaign, type CampaignRun, isOver, isRunning } from '../../domain/campaigns/campaign.ts';
import { type ChosenRun, chooseRuns, sharedWindow } from '../../domain/campaigns/choose-runs.ts';
import { resultOf } from '../../domain/campaigns/hosts.ts';
import { isSameRecord } from '../../domain/host/same-record.ts';
import { isGated } from '../../domain/rolling/gated.ts';
import { isFinished, isRunning as isRolling } from '../../domain/rolling/phase.ts';
import { hostsIn, type Rollout } from '../../domain/rolling/rollout.ts';
import { allItems } from '../../ports/pages.ts';
import { assertWritten } from '../../ports/retry-on-conflict.ts';
import type { Services } from '../../ports/services.ts';
import { newMaintenanceId } from '../registration/resolve-request.ts';
import { stopRolling } from '../rolling/pause-resume-stop.ts';
import { beginRun } from './begin-run.ts';
import { readWorld, rolloutsOf, type Survey, surveyCampaign, type World } from './survey-campaign.ts';

const PAGE = 1_000;

/**
 * Compares each campaign with its results, and begins rolling maintenances for the remaining hosts
 * that may be out now. One record names the runs of all campaigns. It is written before a run is
 * registered: if a pass dies in between, the next pass registers the run. Throws when another pass
 * was faster.
 *
 * @returns the number of campaigns whose deadline is endangered
 */
export async function advanceCampaigns(services: Services): Promise<number> {
  const { store } = services;
  const campaigns = await allItems((nextToken) => store.campaigns(PAGE, nextToken));
  if (campaigns.length === 0) return 0;
  const { runs } = await store.campaignRuns();
  const live = campaigns.filter((campaign) => !isOver(campaign) || hasRun(campaign, runs));
  if (live.length === 0 && runs.length === 0) return 0;
  const survey = (at: World) => Promise.all(live.map((campaign) => surveyCampaign(services, campaign, at)));
  const known = await collected(services, campaigns, await readWorld(services));
  const wishes = await survey(known);
  const world = await endedToShare(services, wishes, known);
  const surveys = world === known ? wishes : await survey(world);
  const begun = await beginRuns(services, surveys, world);
  const standings = begun === world ? surveys : await survey(begun);
  await Promise.all(standings.map((each) => keepStanding(services, each)));
  return standings.filter(({ standing }) => standing.forecast.isEndangered).length;
}

/** True until the standing shows the end of the campaign's last run. */
function hasRun({ name, standing }: Campaign, runs: readonly CampaignRun[]): boolean {
  return standing.maintenanceId !== null || runs.some(({ campaigns }) => campaigns.includes(name));
}

/** Records the results of ended runs, and stops runs with a campaign that no longer runs. */
async function collected(services: Services, campaigns: readonly Campaign[], world: World): Promise<World> {
  const { store } = services;
  const running = new Set(campaigns.filter(isRunning).map(({ name }) => name));
  const runs: CampaignRun[] = [];
  for (const run of world.runs) {
    const rollout = world.rollouts.get(run.id) ?? (await registeredAgain(services, run, campaigns, running, world));
    if (rollout === undefined) {
      if (world.refusals.has(run.id)) runs.push(run);
      continue;
    }
    if (isFinished(rollout)) {
      for (const name of run.campaigns) await store.putCampaignResult(resultOf(name, run, rollout, services.clock()));
      continue;
    }
    if (run.campaigns.some((name) => !running.has(name))) await stopRun(services, rollout);
    runs.push(run);
  }
  if (runs.length < world.runs.length) {
    assertWritten(await store.putCampaignRuns({ runs, version: world.version }), 'the runs of the campaigns');
  }
  const version = world.version + Number(runs.length < world.runs.length);
  return { ...world, runs, version, rollouts: await rolloutsOf(store, runs) };
}

/** Begins a stored run that is not registered; undefined when no host is left, or it is refused. */
async function registeredAgain(
  services: Services,
  run: CampaignRun,
  campaigns: readonly Campaign[],
  running: ReadonlySet<string>,
  world: World,
): Promise<Rollout | undefined> {
  const theirs = campaigns.filter(({ name }) => run.campaigns.includes(name));
  const others = { ...world, runs: world.runs.filter(({ id }) => id !== run.id) };
  const surveys = await Promise.all(theirs.map((campaign) => surveyCampaign(services, campaign, others)));
  const wishes = surveys.flatMap(({ wish }) => wish ?? []);
  const isWanted = wishes.length === run.campaigns.length && run.campaigns.every((name) => running.has(name));
  const [first, ...rest] = wishes;
  const hosts = first?.waiting.filter((hostname) => rest.every(({ waiting }) => waiting.includes(hostname))) ?? [];
  const free = hosts.filter((hostname) => !takenIn(others).has(hostname)).slice(0, MAX_HOSTS);
  // A registered request keeps its first hosts.
  const isRegistered = (await services.store.maintenance(run.id)) !== undefined;
  if (!isRegistered && (!isWanted || free.length === 0)) return undefined;
  await beginOrNote(services, run, surveys, free, world);
  return services.store.rollout(run.id);
}

async function stopRun(services: Services, rollout: Rollout): Promise<void> {
  if (hostsIn(rollout, 'waiting').length === 0) return;
  await stopRolling(services, rollout.id, 'campaign');
}

/** Leaves out the waiting hosts of runs that another campaign wants too: the next run shares them. */
async function endedToShare(services: Services, surveys: readonly Survey[], world: World): Promise<World> {
  const wanted = new Set(surveys.flatMap(({ wish }) => wish?.waiting ?? []));
  const shared = [...world.rollouts.values()].filter(
    (rollout) =>
      isRolling(rollout) &&
      !isGated(rollout) &&
      hostsIn(rollout, 'waiting').some(({ hostname }) => wanted.has(hostname)),
  );
  if (shared.length === 0) return world;
  for (const rollout of shared) await stopRun(services, rollout);
  return { ...world, rollouts: await rolloutsOf(services.store, world.runs) };
}

function takenIn({ rollouts, runs }: World): ReadonlySet<string> {
  const active = runs.flatMap(({ id }) => rollouts.get(id)?.hosts ?? []);
  return new Set(active.map(({ hostname }) => hostname));
}

/** Stores the chosen runs, then begins them. Returns the world with them. */
async function beginRuns(services: Services, surveys: readonly Survey[], world: World): Promise<World> {
  const wishes = surveys.flatMap(({ wish }) => wish ?? []);
  const chosen = chooseRuns(wishes, takenIn(world), MAX_HOSTS);
  if (chosen.length === 0) return world;
  const begun = chosen.map((run) => ({ run: newRun(run, services.clock()), hosts: run.hosts }));
  const runs = [...world.runs, ...begun.map(({ run }) => run)];
  assertWritten(await services.store.putCampaignRuns({ runs, version: world.version }), 'the runs of the campaigns');
  for (const { run, hosts } of begun) await beginOrNote(services, run, surveys, hosts, world);
  return { ...world, runs, version: world.version + 1, rollouts: await rolloutsOf(services.store, runs) };
}

/** Keeps a refusal as the reason why the campaigns are held. The next pass tries again. */
async function beginOrNote(
  services: Services,
  run: CampaignRun,
  surveys: readonly Survey[],
  hosts: readonly string[],
  { refusals }: World,
): Promise<void> {
  const theirs = surveys.filter(({ campaign }) => run.campaigns.includes(campaign.name));
  try {
    await beginRun(services, run, theirs, hosts);
  } catch (error) {
    if (!isMaintenanceError(error)) throw error;
    refusals.set(run.id, error.message);
  }
}

function newRun({ wishes }: ChosenRun, now: Date): CampaignRun {
  return {
    id: newMaintenanceId(now),
    campaigns: wishes.map(({ campaign }) => campaign.name),
    startedAt: now.toISOString(),
    window: sharedWindow(wishes),
  };
}

/** Publishes, then stores, a changed standing: a pass that dies in between loses no event. */
async function keepStanding(services: Services, { campaign, standing }: Survey): Promise<void> {
  const now = services.clock();
  const isAll = standing.toGo + standing.underWay === 0 && standing.maintenanceId === null;
  const canGrow = !('list' in campaign.hosts) && Date.parse(campaign.by) > now.getTime();
  const isDone = isRunning(campaign) && isAll && !canGrow;
  const status = isDone ? 'finished' : campaign.status;
  if (status === campaign.status && isSameRecord(standing, campaign.standing)) return;
  if (standing.forecast.isEndangered && !campaign.standing.forecast.isEndangered)
    await publishEndangered(services, campaign, standing);
  const updatedAt = isDone ? now.toISOString() : campaign.updatedAt;
  // When an operator changes the campaign at this moment, the next pass stores the standing.
  await services.store.putCampaign({ ...campaign, status, standing, updatedAt }, campaign.version);
}

async function publishEndangered(
  { cluster, events, clock }: Services,
  { name, by }: Campaign,
  standing: Survey['standing'],
) {
  const { forecast, toGo, underWay } = standing;
  const detail = { campaign: name, by, endsAt: forecast.endsAt, restsOn: forecast.restsOn, left: toGo + underWay };
  const at = clock().toISOString();
  await events.publish([{ type: 'Campaign Endangered', detail: { schemaVersion: 1, cluster, at, ...detail } }]);
}
