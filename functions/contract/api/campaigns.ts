import * as z from 'zod';
import { CAMPAIGN_STATUSES } from '../../domain/campaigns/campaign.ts';
import { CAMPAIGN_HOST_STATES } from '../../domain/campaigns/hosts.ts';
import { ON_DEADLINE } from '../../domain/host/host.ts';
import { choiceFields, someChoice } from './choice.ts';
import { changes, Duration, Reason, time, VerifyName } from './fields.ts';
import { domainsAndGates, rollingFields, shownRollingFields } from './rolling.ts';
import { WindowName } from './windows.ts';

/** The bodies of campaigns. */

const MAX_WINDOWS = 20;

export const CampaignName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/,
    'is not the name of a campaign (a letter or a digit, then letters, digits, - and _, at most 63)',
  )
  .meta({ example: 'kernel-6-12' });

export const CreateCampaign = z
  .strictObject({
    name: CampaignName,
    ...choiceFields,
    by: z.string().max(64).meta({ description: 'The deadline: RFC 3339, or +DUR from now', example: '+14d' }),
    windows: z
      .array(WindowName)
      .min(1, 'names no window')
      .max(MAX_WINDOWS, `names more than ${MAX_WINDOWS} windows`)
      .refine((names) => new Set(names).size === names.length, 'names a window twice')
      .optional()
      .meta({ description: 'Hosts go only while one of these windows is open; without it, at any time' }),
    reason: Reason.optional(),
    deadline: Duration.optional().meta({ description: 'The longest time that a host may drain' }),
    onDeadline: z.enum(ON_DEADLINE).optional().meta({ description: 'Default cancel: the host gets another turn' }),
    verify: VerifyName.optional(),
    ...rollingFields,
  })
  .superRefine(someChoice)
  .superRefine(domainsAndGates)
  .meta({ id: 'CreateCampaign' });
export type CreateCampaign = z.infer<typeof CreateCampaign>;

const count = z.number();

const campaignFields = {
  name: z.string(),
  hosts: z.array(z.string()).optional(),
  pool: z.string().optional(),
  selector: z.record(z.string(), z.string()).optional(),
  by: time,
  /** Empty: at any time. */
  windows: z.array(z.string()),
  reason: z.string().optional(),
  deadline: z.string().optional(),
  onDeadline: z.enum(ON_DEADLINE).optional(),
  verify: z.string().optional(),
  ...shownRollingFields,
  status: z.enum(CAMPAIGN_STATUSES),
  counts: z.object({ done: count, failed: count, underWay: count, toGo: count }),
  /** A sentence that says why no host begins now; empty when hosts may begin. */
  heldBy: z.string(),
  /** Its rolling maintenance under way. */
  maintenanceId: z.string().nullable(),
  forecast: z.object({
    /** Null while it is unknown. */
    endsAt: time.nullable(),
    restsOn: z.string(),
    /** True when the campaign will probably miss its deadline. */
    isEndangered: z.boolean(),
  }),
  /** The window that is open, or opens next. */
  nextWindow: z.object({ name: z.string(), opensAt: time, closesAt: time }).nullable(),
  createdBy: z.string(),
  createdAt: time,
  updatedBy: z.string(),
  updatedAt: time,
  version: z.number(),
};

export const CampaignView = z
  .object({
    ...campaignFields,
    changes,
    /** Failed hosts first, then those under way, to go, and done. */
    progress: z.array(
      z.object({
        hostname: z.string(),
        state: z.enum(CAMPAIGN_HOST_STATES),
        /** Its last maintenance for the campaign. */
        maintenanceId: z.string().nullable(),
        note: z.string(),
      }),
    ),
    /** Sentences for the operator; they do not prevent the campaign. */
    notes: z.array(z.string()),
  })
  .meta({ id: 'Campaign' });
export type CampaignView = z.infer<typeof CampaignView>;

export const CampaignPage = z
  .object({ campaigns: z.array(z.object(campaignFields)), nextToken: z.string().optional() })
  .meta({ id: 'CampaignPage' });
export type CampaignPage = z.infer<typeof CampaignPage>;
