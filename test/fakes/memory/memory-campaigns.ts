import { pageToken, readPageToken } from '../../../functions/adapters/store/dynamo/page-token.ts';
import type { Campaign, CampaignResult, CampaignRuns } from '../../../functions/domain/campaigns/campaign.ts';
import type { Store } from '../../../functions/ports/store.ts';
import { page } from './page.ts';

export function memoryCampaigns() {
  const campaigns = new Map<string, Campaign>();
  const results = new Map<string, CampaignResult>();
  let runs: CampaignRuns = { runs: [], version: 0 };
  return {
    campaign: async (name) => structuredClone(campaigns.get(name)),
    async campaigns(limit: number, nextToken?: string) {
      const after = readPageToken('campaigns', nextToken) ?? '';
      const sorted = [...campaigns.values()]
        .filter(({ name }) => name > after)
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      return page(sorted, limit, (last) => pageToken('campaigns', last.name));
    },
    async putCampaign(campaign, expectedVersion) {
      if ((campaigns.get(campaign.name)?.version ?? 0) !== expectedVersion) return undefined;
      const written = { ...campaign, version: expectedVersion + 1 };
      campaigns.set(campaign.name, structuredClone(written));
      return written;
    },
    async campaignResults(name) {
      const theirs = [...results.values()].filter(({ campaign }) => campaign === name);
      return structuredClone(theirs.sort((a, b) => (a.id < b.id ? -1 : 1)));
    },
    async putCampaignResult(result) {
      results.set(`${result.campaign} ${result.id}`, structuredClone(result));
    },
    campaignRuns: async () => structuredClone(runs),
    async putCampaignRuns(next) {
      if (runs.version !== next.version) return false;
      runs = structuredClone({ ...next, version: next.version + 1 });
      return true;
    },
  } satisfies Partial<Store>;
}
