import {
  createCampaign as create,
  pauseCampaign as pause,
  resumeCampaign as resume,
  stopCampaign as stop,
} from '../../actions/campaigns/save-campaign.ts';
import { validatedHosts } from '../../actions/host/known-names.ts';
import { CreateCampaign } from '../../contract/api/campaigns.ts';
import type { Services } from '../../ports/services.ts';
import type { ApiEvent } from '../../runtime/api-answer.ts';
import { campaignNameOf, jsonOf } from '../../runtime/api-input.ts';
import { callerOf } from '../../runtime/caller.ts';

export async function createCampaign(event: ApiEvent, services: Services) {
  const campaign = await validatedHosts(services, CreateCampaign, jsonOf(event));
  return { status: 201, body: await create(services, campaign, callerOf(event)) };
}

export async function pauseCampaign(event: ApiEvent, services: Services) {
  return { status: 200, body: await pause(services, campaignNameOf(event), callerOf(event)) };
}

export async function resumeCampaign(event: ApiEvent, services: Services) {
  return { status: 200, body: await resume(services, campaignNameOf(event), callerOf(event)) };
}

export async function stopCampaign(event: ApiEvent, services: Services) {
  return { status: 200, body: await stop(services, campaignNameOf(event), callerOf(event)) };
}
