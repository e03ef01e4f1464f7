import * as z from 'zod';
import { parsedJson } from '../../domain/text/parsed-json.ts';
import { issueSentences } from '../issue-text.ts';
import { ProxyUrl } from './addresses.ts';
import { BreakerSettings } from './breaker-settings.ts';
import { GateSettings } from './gate-settings.ts';
import { MesosMasters } from './mesos-masters.ts';
import { RepairSettings } from './repair-settings.ts';
import { SchedulerSettings } from './scheduler-settings.ts';

/**
 * Settings of the functions, as infra sets and the runtime reads them. New settings need a default:
 * an update changes a function's code before its environment.
 */

/** Parses a JSON text by `schema`; faults become issues, not exceptions. */
function json<T>(schema: z.ZodType<T>) {
  return z.string().transform((text, context): T => {
    const value = parsedJson(text);
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

/** A group of EventBridge Scheduler has at most 64 characters; ours adds `-windows`. */
const MAX_CLUSTER_NAME = 56;
const CLUSTER_NAME = new RegExp(`^[A-Za-z0-9][A-Za-z0-9_-]{0,${MAX_CLUSTER_NAME - 1}}$`);

export const Settings = z
  .object({
    TABLE_NAME: z.string().min(1),
    CLUSTER_NAME: z.string().regex(CLUSTER_NAME, `is not a name of 1 to ${MAX_CLUSTER_NAME} letters, digits, - and _`),
    EVENT_BUS_NAME: z.string().min(1),
    START_MACHINE_ARN: z.string().min(1),
    COMPLETE_MACHINE_ARN: z.string().min(1),
    ROLL_MACHINE_ARN: z.string().min(1),
    /** While it is empty no watcher starts, and the steps are retried. */
    WATCH_MACHINE_ARN: z.string().default(''),
    /** EventBridge Scheduler's group for the schedules of the windows alone. */
    SCHEDULE_GROUP: z.string().min(1),
    /** The role of EventBridge Scheduler when it opens a window. */
    SCHEDULE_ROLE_ARN: z.string().min(1),
    MESOS_MASTERS: MesosMasters,
    MESOS_API: z.enum(['v1', 'v0']),
    /** `trust`: Mesos never hides windows from the principal. */
    MESOS_EMPTY_SCHEDULE: z.enum(['check', 'trust']).default('check'),
    /** On AWS: the Secrets Manager secret, JSON {"principal", "secret"}. */
    MESOS_SECRET_ID: z.string().min(1).optional(),
    /** On one machine: the credentials themselves. */
    MESOS_PRINCIPAL: z.string().min(1).optional(),
    MESOS_SECRET: z.string().min(1).optional(),
    /** Proxies for HTTP and HTTPS, and hosts to call directly. */
    HTTP_PROXY: ProxyUrl.optional(),
    HTTPS_PROXY: ProxyUrl.optional(),
    NO_PROXY: z.string().optional(),
    SCHEDULERS: json(SchedulerSettings),
    REPAIRS: json(RepairSettings),
    GATES: z.string().default('{}').pipe(json(GateSettings)),
    BREAKER: z.string().default('{}').pipe(json(BreakerSettings)),
    /** Address of the operators' copy of docs/runbook.md, without a fragment. */
    RUNBOOK_URL: z
      .string()
      .regex(/^https?:\/\/[^\s#]{1,300}$/, 'is not the address of the runbook such as https://wiki.example.com/runbook')
      .optional(),
    /** Address of the console, for links to its pages. */
    CONSOLE_URL: z
      .string()
      .regex(/^https?:\/\/[^\s?#]{1,300}$/, 'is not the address of the console such as https://console.example.com')
      .transform((url) => url.replace(/\/+$/, ''))
      .optional(),
    /** The OpenID provider's group that may act in the hosted console. Missing: no person may. */
    CONSOLE_OPERATORS: z
      .string()
      .regex(/^\S(.{0,253}\S)?$/, 'is not the name of a group')
      .optional(),
    POLL_SECONDS: z.coerce.number().int().min(1).max(60),
    STUCK_SECONDS: z.coerce.number().int().min(1).max(604_800),
    FORGOTTEN_SECONDS: z.coerce.number().int().min(1).max(31_536_000).default(604_800),
  })
  .refine((settings) => (settings.MESOS_PRINCIPAL === undefined) === (settings.MESOS_SECRET === undefined), {
    message: 'set both MESOS_PRINCIPAL and MESOS_SECRET, or neither',
  });
export type Settings = z.infer<typeof Settings>;
export type SettingName = keyof z.input<typeof Settings>;
