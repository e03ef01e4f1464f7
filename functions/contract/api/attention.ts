import * as z from 'zod';
import { CAUSE_NAMES } from '../../domain/attention/causes.ts';
import { ATTENTION_KINDS, HELPING_ACTIONS, SEVERITIES } from '../../domain/attention/kinds.ts';
import { time } from './fields.ts';

/** The situations that wait for a person. */

/** An action that would help; `hosts`, at most 1,000, `maintenanceId` or `campaign` is its target. */
const HelpView = z
  .object({
    action: z.enum(HELPING_ACTIONS),
    hosts: z.array(z.string()).optional(),
    maintenanceId: z.string().optional(),
    campaign: z.string().optional(),
    /** Further fields of the request, such as `onDeadline`. */
    request: z.record(z.string(), z.string()).optional(),
  })
  .meta({ id: 'Help' });

export const AttentionEntry = z
  .object({
    /** Stays the same while the situation lasts. */
    id: z.string(),
    kind: z.enum(ATTENTION_KINDS),
    severity: z.enum(SEVERITIES),
    /** The cause of the wait; null when the kind says it all. */
    cause: z.enum(CAUSE_NAMES).nullable(),
    since: time,
    /** A few words. */
    title: z.string(),
    /** What is wrong, which hosts, what to do. */
    message: z.string(),
    /** At most 1,000 hosts, by name. */
    hosts: z.array(z.string()),
    hostCount: z.number(),
    /** The maintenance of all of its hosts; null if there are several, or none. */
    maintenanceId: z.string().nullable(),
    window: z.string().nullable(),
    /** Missing in entries about anything else. */
    campaign: z.string().optional(),
    /** The section of the documents that says what to do. */
    runbook: z.string().meta({ example: 'docs/runbook.md#host-stuck-draining' }),
    actions: z.array(HelpView),
  })
  .meta({ id: 'AttentionEntry' });
export type AttentionEntry = z.infer<typeof AttentionEntry>;

export const AttentionView = z
  .object({
    asOf: time,
    /** The worst first. */
    entries: z.array(AttentionEntry),
  })
  .meta({ id: 'Attention' });
export type AttentionView = z.infer<typeof AttentionView>;
