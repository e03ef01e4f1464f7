import type { CampaignView, CreateCampaign } from '../../contract/api/campaigns.ts';
import {
  type ErrorEntry,
  fieldFault,
  isMaintenanceError,
  MaintenanceError,
  refuseFaults,
} from '../../contract/errors.ts';
import { type Campaign, isOver, type Standing } from '../../domain/campaigns/campaign.ts';
import { impossible, leastMs } from '../../domain/campaigns/forecast.ts';
import { failuresIn } from '../../domain/campaigns/hosts.ts';
import { isRunning as isRolling } from '../../domain/rolling/phase.ts';
import { hostsIn } from '../../domain/rolling/rollout.ts';
import { parseTime } from '../../domain/time/duration.ts';
import { withChange } from '../../domain/windows/changes.ts';
import { noHostChosen, presentHosts } from '../../domain/windows/host-choice.ts';
import type { HostChoice } from '../../domain/windows/recurring-window.ts';
import { retryOnConflict } from '../../ports/retry-on-conflict.ts';
import type { Services } from '../../ports/services.ts';
import { checkHosts } from '../host-choice/window-hosts.ts';
import { rollingOptions } from '../registration/rolling-options.ts';
import { unknownGates } from '../repair/known-gates.ts';
import { unknownRepair, unknownVerify } from '../repair/known-repair.ts';
import { resumeRolling, stopRolling } from '../rolling/pause-resume-stop.ts';
import { choiceOf } from '../windows/resolve-window.ts';
import { timesOf } from './open-times.ts';
import { knownCampaign, viewIn, viewOf } from './show-campaign.ts';
import { readWorld, surveyCampaign, type World } from './survey-campaign.ts';

const NOTHING_YET: Standing = {
  ...{ done: 0, failed: 0, underWay: 0, toGo: 0, heldBy: '', maintenanceId: null, nextWindow: null },
  forecast: { endsAt: null, restsOn: 'unknown until the first host is done', isEndangered: false },
};

/** Stores a new campaign. Throws InvalidInput for its settings, HostNotFound or CampaignExists. */
export async function createCampaign(services: Services, request: CreateCampaign, by: string): Promise<CampaignView> {
  const now = services.clock();
  const { name, hosts, pool, selector, by: deadline, windows = [], ...options } = request;
  const choice = choiceOf({ hosts, pool, selector }) ?? { list: [] };
  const byTime = parseTime(deadline, now);
  refuseFaults([
    ...(byTime === undefined
      ? [fieldFault('by', `'${deadline}' is neither an RFC 3339 time nor a +DUR from now such as +14d`)]
      : []),
    ...(await unknownWindows(services, windows)),
    ...unknownRepair(services.repairs, request.repair),
    ...unknownVerify(services.repairs, request.verify),
    ...unknownGates(services.gates, request.gates),
  ]);
  if ('list' in choice) await checkHosts(services, choice);
  const world = await readWorld(services);
  const byText = (byTime ?? now).toISOString();
  const at = now.toISOString();
  const campaign: Campaign = {
    ...{ name, hosts: choice, by: byText, windows, options, status: 'running', forgiven: 0, standing: NOTHING_YET },
    ...{ createdBy: by, createdAt: at, updatedBy: by, updatedAt: at, changes: [], version: 0 },
  };
  await refuseImpossible(services, campaign, world);
  const survey = await surveyCampaign(services, campaign, world);
  // Stored as false, so that the next pass of the reconciliation publishes a change to true.
  const forecast = { ...survey.standing.forecast, isEndangered: false };
  const standing = { ...survey.standing, forecast };
  const written = await services.store.putCampaign({ ...campaign, standing }, 0);
  if (written !== undefined) return viewIn({ ...survey, campaign: written }, notesOn(choice, world));
  throw new MaintenanceError(
    'CampaignExists',
    `campaign '${name}' already exists: 'peloton campaign show ${name}' shows it`,
  );
}

async function unknownWindows({ store }: Services, names: readonly string[]): Promise<ErrorEntry[]> {
  const found = await Promise.all(names.map(async (name) => [name, await store.window(name)] as const));
  return found.flatMap(([name, window]) =>
    window === undefined
      ? [
          fieldFault(
            'windows',
            `there is no window '${name}': 'peloton window list' shows all windows`,
            'window-not-found',
          ),
        ]
      : [],
  );
}

/** Refuses a deadline that has passed, or that the campaign would miss even if all goes well. */
async function refuseImpossible(services: Services, campaign: Campaign, { hosts: known }: World): Promise<void> {
  const now = services.clock();
  const theirs = presentHosts(campaign.hosts, known);
  const { openTimes, hasMore } = await timesOf(services, campaign.windows, now);
  const facts = { by: campaign.by, left: theirs.length, openTimes, hasMore };
  const why = impossible({ ...facts, leastMs: leastMs(theirs, known, rollingOptions(campaign.options)) }, now);
  if (why !== '') refuseFaults([fieldFault('by', `${campaign.by} cannot be met: ${why}`, 'impossible')]);
}

function notesOn(choice: HostChoice, { hosts }: World): string[] {
  if (presentHosts(choice, hosts).length > 0) return [];
  return [`no host now: ${noHostChosen(choice, hosts)}; hosts that join before the deadline take part`];
}

/** Lets no further host begin. Idempotent. */
export async function pauseCampaign(services: Services, name: string, by: string, reason = ''): Promise<CampaignView> {
  return rest(services, name, { by, reason, status: 'paused' });
}

/** Ends the campaign for good; hosts under way go on. */
export async function stopCampaign(services: Services, name: string, by: string, reason = ''): Promise<CampaignView> {
  return rest(services, name, { by, reason, status: 'stopped' });
}

interface Control {
  readonly by: string;
  readonly reason: string;
  readonly status: 'paused' | 'stopped' | 'running';
}

async function rest(services: Services, name: string, control: Control): Promise<CampaignView> {
  const before = await knownCampaign(services, name);
  const campaign = await change(services, before, control, before.forgiven);
  await stopRuns(services, name, control);
  return viewOf(services, campaign);
}

/** Goes on after a pause or a halt; failures until now no longer count. Idempotent. */
export async function resumeCampaign(services: Services, name: string, by: string, reason = ''): Promise<CampaignView> {
  const before = await knownCampaign(services, name);
  const { results, rollout } = await surveyCampaign(services, before, await readWorld(services));
  const failing = rollout === undefined ? 0 : hostsIn(rollout, 'failed').filter(({ wasDown }) => wasDown).length;
  const forgiven = failuresIn(results) + failing;
  const campaign = await change(services, before, { by, reason, status: 'running' }, forgiven);
  if (rollout !== undefined && !isRolling(rollout))
    await unlessOver(() => resumeRolling(services, rollout.id, by, reason));
  return viewOf(services, campaign);
}

const CHANGE_TO = { paused: 'paused', stopped: 'stopped', running: 'resumed' } as const;

/** The reconciliation may change the standing at the same moment. */
async function change(
  services: Services,
  first: Campaign,
  { by, reason, status }: Control,
  forgiven: number,
): Promise<Campaign> {
  const { store, clock } = services;
  const { name } = first;
  const write = async (before: Campaign) => {
    if (status === before.status && forgiven === before.forgiven) return before;
    if (isOver(before))
      throw new MaintenanceError('CampaignOver', `campaign '${name}' is ${before.status}: create another one`);
    const control = { by, reason, change: CHANGE_TO[status] };
    const written = await store.putCampaign(
      withChange({ ...before, status, forgiven }, control, clock()),
      before.version,
    );
    if (written !== undefined) return written;
    const message = `campaign '${name}' was changed at the same moment: check it, then try again`;
    throw new MaintenanceError('CampaignChanged', message);
  };
  return retryOnConflict(() => knownCampaign(services, name), write, first);
}

/** If this process dies before it has stopped all runs, the reconciliation stops the others. */
async function stopRuns(services: Services, name: string, { by, reason }: Control): Promise<void> {
  const { runs } = await services.store.campaignRuns();
  for (const { id, campaigns } of runs) {
    if (campaigns.includes(name)) await unlessOver(() => stopRolling(services, id, by, reason));
  }
}

async function unlessOver(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isMaintenanceError(error, 'MaintenanceOver') && !isMaintenanceError(error, 'MaintenanceNotFound')) throw error;
  }
}
