import * as z from 'zod';
import { CampaignName, CampaignPage, CampaignView, CreateCampaign } from '../campaigns.ts';
import { BODY_ERRORS, control, json, page, problems, SETTINGS_ERRORS } from './operation-parts.ts';

const campaign = z.object({ name: CampaignName });

const campaignControl = (summary: string) => ({
  summary,
  requestParams: { path: campaign },
  ...control(),
  responses: {
    '200': { description: 'The campaign', ...json(CampaignView) },
    ...problems(...BODY_ERRORS, 'CampaignNotFound', 'CampaignOver', 'CampaignChanged', 'StoreUnavailable'),
  },
});

export const CAMPAIGN_OPERATIONS = {
  'create-campaign': {
    summary: 'Create a campaign: each of its hosts goes through one maintenance, before a deadline',
    requestBody: json(CreateCampaign),
    responses: {
      '201': { description: 'Created', ...json(CampaignView) },
      ...problems(...SETTINGS_ERRORS, 'WindowNotFound', 'CampaignExists', 'StoreUnavailable'),
    },
  },
  'list-campaigns': {
    summary: 'Campaigns by name, each with its progress as the last pass of the reconciliation saw it',
    requestParams: { query: z.object(page) },
    responses: {
      '200': { description: 'A page', ...json(CampaignPage) },
      ...problems('InvalidInput', 'StoreUnavailable'),
    },
  },
  'get-campaign': {
    summary: 'A campaign, its progress now, and each of its hosts',
    requestParams: { path: campaign },
    responses: {
      '200': { description: 'The campaign', ...json(CampaignView) },
      ...problems('InvalidInput', 'CampaignNotFound', 'StoreUnavailable'),
    },
  },
  'pause-campaign': campaignControl('Begin with no further host; hosts under way go on'),
  'resume-campaign': campaignControl('Continue after a pause or a halt, and accept the failures so far'),
  'stop-campaign': campaignControl('End a campaign for good; hosts under way go on'),
} as const;
