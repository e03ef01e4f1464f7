import * as z from 'zod';
import { GATE_NAME } from '../../domain/rolling/gate.ts';
import { SecretReference, Urls } from './addresses.ts';

/**
 * Gates by name: signals that rolling maintenances ask before a host begins. Requests name a gate;
 * no request can name an address, a query or an alarm.
 */

/** `DescribeAlarms` takes this many names in one call. */
const MAX_ALARMS = 100;
/** A longer query would not fit into an address, or into the functions' environment. */
const MAX_QUERY = 1_000;

/** ARN of a metric alarm or a composite alarm, whose name may have any character. */
const ALARM_ARN = /^arn:aws[a-z-]*:cloudwatch:[a-z0-9-]+:\d{12}:alarm:.{1,255}$/;

const AlarmArn = z.string().regex(ALARM_ARN, 'is not the ARN of a CloudWatch alarm');

const CloudWatchSetting = z.strictObject({
  type: z.literal('cloudwatch'),
  /** Red while any of them is in ALARM. */
  alarms: z
    .array(AlarmArn)
    .min(1, 'names no alarm')
    .max(MAX_ALARMS, `names more than ${MAX_ALARMS} alarms: make a composite alarm of them`)
    .refine((alarms) => new Set(alarms).size === alarms.length, 'names an alarm twice'),
});

const PrometheusSetting = z.strictObject({
  type: z.literal('prometheus'),
  url: Urls,
  /** Red while it returns a sample other than 0. */
  query: z
    .string()
    .refine((query) => query.trim() !== '', 'is empty: give the PromQL that returns something while it is bad')
    .refine(
      (query) => query.length <= MAX_QUERY,
      `is longer than ${MAX_QUERY} characters: make a recording rule of it`,
    ),
  /** JSON with `username` and `password`, or with `token`. @default - no credentials */
  secret: SecretReference.optional(),
});

const WebhookSetting = z.strictObject({
  type: z.literal('webhook'),
  url: Urls,
  /** The key of the signature. Without it, requests are not signed. */
  secret: SecretReference.optional(),
});

const GateSetting = z.discriminatedUnion('type', [CloudWatchSetting, PrometheusSetting, WebhookSetting]);
export type GateSetting = z.infer<typeof GateSetting>;

/** No gate may have these names, in upper or lower case: they read like "no gate", "all gates". */
const RESERVED_GATES = ['none', 'all'] as const;

export const GateSettings = z.record(z.string(), GateSetting).superRefine((gates, context) => {
  for (const name of Object.keys(gates)) {
    const fault = nameFault(name);
    if (fault !== undefined) context.addIssue({ code: 'custom', path: [name], message: fault });
  }
});
export type GateSettings = z.infer<typeof GateSettings>;

function nameFault(name: string): string | undefined {
  if (!GATE_NAME.test(name)) return 'is not a name of 1 to 64 letters, digits, - and _';
  const isReserved = RESERVED_GATES.some((reserved) => reserved === name.toLowerCase());
  return isReserved ? 'is reserved and cannot name a gate' : undefined;
}
