import * as z from 'zod';
import { issueSentences } from '../issue-text.ts';
import { ProxyUrl } from './addresses.ts';
import { MesosMasters } from './mesos-masters.ts';
import { RepairSettings } from './repair-settings.ts';
import { SchedulerSettings } from './scheduler-settings.ts';

/**
 * The settings of the functions: the names that infra sets in a function's environment are the names that the
 * runtime reads, by construction.
 */

/** A JSON text that must fit `schema`; one that does not is an issue, not an exception. */
function json<T>(schema: z.ZodType<T>) {
  return z.string().transform((text, context): T => {
    const value = jsonOf(text);
    if (value === undefined) {
      context.addIssue({ code: 'custom', message: 'is not JSON' });
      return z.NEVER;
    }
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    context.addIssue({ code: 'custom', message: issueSentences(parsed.error, value).join('; ') });
    return z.NEVER;
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** EventBridge Scheduler takes 64 characters for the name of a group, and `-windows` is put behind the cluster's. */
const MAX_CLUSTER_NAME = 56;
const CLUSTER_NAME = new RegExp(`^[A-Za-z0-9][A-Za-z0-9_-]{0,${MAX_CLUSTER_NAME - 1}}$`);

export const Settings = z
  .object({
    TABLE_NAME: z.string().min(1),
    CLUSTER_NAME: z.string().regex(CLUSTER_NAME, `is no name of 1 to ${MAX_CLUSTER_NAME} letters, digits, - and _`),
    EVENT_BUS_NAME: z.string().min(1),
    START_MACHINE_ARN: z.string().min(1),
    COMPLETE_MACHINE_ARN: z.string().min(1),
    ROLL_MACHINE_ARN: z.string().min(1),
    /** EventBridge Scheduler's group that holds the schedules of the windows, and no other schedule. */
    SCHEDULE_GROUP: z.string().min(1),
    /** What EventBridge Scheduler acts as when it opens a window. */
    SCHEDULE_ROLE_ARN: z.string().min(1),
    MESOS_MASTERS: MesosMasters,
    MESOS_API: z.enum(['v1', 'v0']),
    /** `trust`: an empty schedule is never one that Mesos hides. Functions are given their code and their environment one after the other. */
    MESOS_EMPTY_SCHEDULE: z.enum(['check', 'trust']).default('check'),
    /** On AWS: the Secrets Manager secret, JSON {"principal", "secret"}. */
    MESOS_SECRET_ID: z.string().min(1).optional(),
    /** On one machine: the credentials themselves. */
    MESOS_PRINCIPAL: z.string().min(1).optional(),
    MESOS_SECRET: z.string().min(1).optional(),
    /** Proxies for calls of HTTP and of HTTPS, and hosts that are called without them. */
    HTTP_PROXY: ProxyUrl.optional(),
    HTTPS_PROXY: ProxyUrl.optional(),
    NO_PROXY: z.string().optional(),
    SCHEDULERS: json(SchedulerSettings),
    REPAIRS: json(RepairSettings),
    POLL_SECONDS: z.coerce.number().int().min(1).max(60),
    STUCK_SECONDS: z.coerce.number().int().min(1).max(604_800),
    /** Functions are given their code and their environment one after the other: what is new has to be allowed to be missing. */
    FORGOTTEN_SECONDS: z.coerce.number().int().min(1).max(31_536_000).default(604_800),
  })
  .refine((settings) => (settings.MESOS_PRINCIPAL === undefined) === (settings.MESOS_SECRET === undefined), {
    message: 'MESOS_PRINCIPAL and MESOS_SECRET belong together',
  });
export type Settings = z.infer<typeof Settings>;
export type SettingName = keyof z.input<typeof Settings>;
