import type { CampaignPage, CampaignView } from '../../contract/api/campaigns.ts';
import { MaintenanceError } from '../../contract/errors.ts';
import type { Campaign, Standing } from '../../domain/campaigns/campaign.ts';
import { CAMPAIGN_HOST_STATES } from '../../domain/campaigns/hosts.ts';
import type { Services } from '../../ports/services.ts';
import { choiceFields } from '../windows/window-views.ts';
import { readWorld, type Survey, surveyCampaign } from './survey-campaign.ts';

type CampaignLine = CampaignPage['campaigns'][number];

/** Returns the campaign's record. Throws CampaignNotFound. */
export async function knownCampaign({ store }: Services, name: string): Promise<Campaign> {
  const campaign = await store.campaign(name);
  if (campaign !== undefined) return campaign;
  const message = `there is no campaign '${name}': 'peloton campaign list' shows all campaigns`;
  throw new MaintenanceError('CampaignNotFound', message);
}

/** The campaign as it is now, with each of its hosts. */
export async function viewOf(services: Services, campaign: Campaign): Promise<CampaignView> {
  return viewIn(await surveyCampaign(services, campaign, await readWorld(services)));
}

export function viewIn({ campaign, hosts, standing }: Survey, notes: readonly string[] = []): CampaignView {
  const rank = ({ state }: (typeof hosts)[number]) => CAMPAIGN_HOST_STATES.indexOf(state);
  const progress = hosts.toSorted((a, b) => rank(a) - rank(b)).map((host) => ({ ...host }));
  return { ...lineOf(campaign, standing), changes: [...campaign.changes], progress, notes: [...notes] };
}

/** Lists campaigns as the last pass of the reconciliation saw them. */
export async function listCampaigns(services: Services, limit: number, nextToken?: string): Promise<CampaignPage> {
  const { items, ...next } = await services.store.campaigns(limit, nextToken);
  return { campaigns: items.map((campaign) => lineOf(campaign, campaign.standing)), ...next };
}

function lineOf(campaign: Campaign, standing: Standing): CampaignLine {
  const { name, hosts, by, windows, options, status } = campaign;
  const { createdBy, createdAt, updatedBy, updatedAt, version } = campaign;
  const { done, failed, underWay, toGo, heldBy, maintenanceId, forecast, nextWindow } = standing;
  return {
    ...{ name, ...choiceFields(hosts), by, windows: [...windows], ...options, status },
    counts: { done, failed, underWay, toGo },
    ...{ heldBy, maintenanceId, forecast: { ...forecast }, nextWindow: nextWindow && { ...nextWindow } },
    ...{ createdBy, createdAt, updatedBy, updatedAt, version },
  };
}
