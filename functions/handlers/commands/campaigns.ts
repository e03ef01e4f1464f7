import {
  createCampaign as create,
  pauseCampaign as pause,
  resumeCampaign as resume,
  stopCampaign as stop,
} from '../../actions/campaigns/save-campaign.ts';
import { validatedHosts } from '../../actions/host/known-names.ts';
import { CreateCampaign } from '../../contract/api/campaigns.ts';
import { ControlRequest } from '../../contract/api/requests.ts';
import type { Services } from '../../ports/services.ts';
import type { ApiEvent } from '../../runtime/api-answer.ts';
import { campaignNameOf, controlOf, jsonOf } from '../../runtime/api-input.ts';
import { callerOf } from '../../runtime/caller.ts';

export async function createCampaign(event: ApiEvent, services: Services) {
  const campaign = await validatedHosts(services, CreateCampaign, jsonOf(event));
  return { status: 201, body: await create(services, campaign, callerOf(event)) };
}

export async function pauseCampaign(event: ApiEvent, services: Services) {
  return changed(event, services, pause);
}

export async function resumeCampaign(event: ApiEvent, services: Services) {
  return changed(event, services, resume);
}

export async function stopCampaign(event: ApiEvent, services: Services) {
  return changed(event, services, stop);
}

async function changed(event: ApiEvent, services: Services, change: typeof pause) {
  const { reason } = controlOf(event, ControlRequest);
  return { status: 200, body: await change(services, campaignNameOf(event), callerOf(event), reason) };
}
