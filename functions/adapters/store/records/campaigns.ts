import * as z from 'zod';
import {
  CAMPAIGN_STATUSES,
  type Campaign,
  type CampaignResult,
  type CampaignRuns,
  isOver,
} from '../../../domain/campaigns/campaign.ts';
import type { Page, Store } from '../../../ports/store.ts';
import { expiry } from '../dynamo/expiry.ts';
import { CAMPAIGN_RUNS, CAMPAIGNS, campaignKey, campaignResultKey } from '../dynamo/keys.ts';
import { pageToken, readPageToken } from '../dynamo/page-token.ts';
import { type Item, reader, SCHEMA_VERSION } from '../dynamo/records.ts';
import { atVersion, putItem, putItemIf, readRecord, type Table } from '../dynamo/table-calls.ts';
import { queryPage, queryPartition } from '../dynamo/table-queries.ts';
import { ChangesRecord, HostChoiceRecord, OptionsRecord } from '../dynamo/window-records.ts';

const version = z.number().int().min(1);
const text = z.string();
const window = z.looseObject({ name: text, opensAt: text, closesAt: text });

const toCampaign = reader<Campaign>(
  'campaign',
  z.looseObject({
    name: text,
    hosts: HostChoiceRecord,
    by: text,
    windows: z.array(text),
    options: OptionsRecord,
    status: z.enum(CAMPAIGN_STATUSES),
    forgiven: z.number(),
    standing: z.looseObject({
      ...{ done: z.number(), failed: z.number(), underWay: z.number(), toGo: z.number(), heldBy: text },
      maintenanceId: text.nullable(),
      forecast: z.looseObject({ endsAt: text.nullable(), restsOn: text, isEndangered: z.boolean() }),
      nextWindow: window.nullable(),
    }),
    ...{ createdBy: text, createdAt: text, updatedBy: text, updatedAt: text, changes: ChangesRecord, version },
  }),
);

const hostResults = z.array(z.looseObject({ hostname: text, note: text }));

const toResult = reader<CampaignResult>(
  'campaign result',
  z.looseObject({
    ...{ campaign: text, id: text, startedAt: text, endedAt: text, done: z.array(text) },
    ...{ failed: hostResults, undrained: hostResults },
  }),
);

const toRuns = reader<CampaignRuns>(
  'campaign runs',
  z.looseObject({
    runs: z.array(
      z.looseObject({
        ...{ id: text, campaigns: z.array(text), startedAt: text },
        window: window.extend({ lastBeginAt: text, atEnd: z.enum(['complete', 'stay']) }).nullable(),
      }),
    ),
    version,
  }),
);

export type CampaignStore = Pick<
  Store,
  | 'campaign'
  | 'campaigns'
  | 'putCampaign'
  | 'campaignResults'
  | 'putCampaignResult'
  | 'campaignRuns'
  | 'putCampaignRuns'
>;

export function campaignStore(table: Table, historyDays: number): CampaignStore {
  return {
    campaign: (name) => readRecord(table, campaignKey(name), toCampaign),
    campaigns: (limit, nextToken) => campaigns(table, limit, nextToken),
    async putCampaign(campaign, expectedVersion) {
      const written = { ...campaign, version: expectedVersion + 1 };
      const kept = isOver(campaign) ? expiry(campaign.updatedAt, historyDays) : {};
      const Item = { ...campaignKey(campaign.name), schemaVersion: SCHEMA_VERSION, ...written, ...kept };
      return (await putItemIf(table, Item, atVersion(expectedVersion))) ? written : undefined;
    },
    campaignResults: async (campaign) =>
      (await queryPartition(table, campaignResultKey(campaign, '').pk)).map(toResult),
    putCampaignResult(result) {
      const { campaign, id, endedAt } = result;
      const kept = expiry(endedAt, historyDays);
      return putItem(table, { ...campaignResultKey(campaign, id), schemaVersion: SCHEMA_VERSION, ...result, ...kept });
    },
    campaignRuns: async () => (await readRecord(table, CAMPAIGN_RUNS, toRuns)) ?? { runs: [], version: 0 },
    putCampaignRuns(runs) {
      const Item = { ...CAMPAIGN_RUNS, schemaVersion: SCHEMA_VERSION, ...runs, version: runs.version + 1 };
      return putItemIf(table, Item, atVersion(runs.version));
    },
  };
}

async function campaigns(table: Table, limit: number, nextToken: string | undefined): Promise<Page<Campaign>> {
  const after = readPageToken('campaigns', nextToken);
  const query = {
    KeyConditionExpression: after === undefined ? 'pk = :pk' : 'pk = :pk AND sk > :after',
    ExpressionAttributeValues: { ':pk': CAMPAIGNS, ...(after !== undefined && { ':after': after }) },
  };
  const tokenOf = (last: Item) => pageToken('campaigns', String(last.sk));
  return queryPage(table, query, limit, (item) => [toCampaign(item)], tokenOf);
}
