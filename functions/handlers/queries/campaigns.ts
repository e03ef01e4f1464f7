import { knownCampaign, listCampaigns as list, viewOf } from '../../actions/campaigns/show-campaign.ts';
import type { Services } from '../../ports/services.ts';
import type { ApiEvent } from '../../runtime/api-answer.ts';
import { campaignNameOf, PageQuery, queryOf } from '../../runtime/api-input.ts';
import { pageWithinBytes } from '../../runtime/page-size.ts';

export async function listCampaigns(event: ApiEvent, services: Services) {
  const { limit, nextToken } = queryOf(event, PageQuery);
  const read = (most: number) => list(services, most, nextToken);
  return { status: 200, body: await pageWithinBytes(limit, ({ campaigns }) => campaigns, read) };
}

export async function getCampaign(event: ApiEvent, services: Services) {
  return { status: 200, body: await viewOf(services, await knownCampaign(services, campaignNameOf(event))) };
}
