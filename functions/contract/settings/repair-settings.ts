import * as z from 'zod';
import { REPAIR_NAME } from '../../domain/rolling/repair.ts';
import { DurationText, SecretReference, Urls } from './addresses.ts';

/** Repair hooks for DOWN hosts, by name. Requests name a hook; none can name an address. */

/** Facts of a host that the parameters of an Automation document may name, such as `{hostname}`. */
export const PLACEHOLDERS = ['hostname', 'ip', 'maintenanceId'] as const;

/** Also matches Systems Manager's own `{{ x }}`, which is refused instead of half replaced. */
const PLACEHOLDER = /\{+\s*[A-Za-z]\w*\s*\}+/g;

const ParameterText = z.string().superRefine((text, context) => {
  const known: readonly string[] = PLACEHOLDERS.map((name) => `{${name}}`);
  for (const [found] of text.matchAll(PLACEHOLDER)) {
    if (known.includes(found)) continue;
    context.addIssue({
      code: 'custom',
      message: `has the unknown placeholder '${found}'; known are ${known.join(', ')}`,
    });
  }
});

/** Counted from the start of the repair. A repair that takes longer has failed. */
const timeout = DurationText;

const SsmSetting = z.strictObject({
  type: z.literal('ssm'),
  /** Name of an Automation document, or the ARN of one that another account shares. */
  document: z
    .string()
    .regex(
      /^(?:[A-Za-z0-9_.-]{3,128}|arn:aws[a-z-]*:ssm:[a-z0-9-]+:\d{12}:document\/[A-Za-z0-9_.-]{3,128})$/,
      'is neither the name nor the ARN of an Automation document',
    ),
  parameters: z.record(z.string().min(1), z.union([ParameterText, z.array(ParameterText).min(1)])).optional(),
  /** The document's `assumeRole`: the only role that the functions may pass to Systems Manager. */
  roleArn: z
    .string()
    .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/, 'is not the ARN of a role')
    .optional(),
  timeout,
});

const LambdaSetting = z.strictObject({
  type: z.literal('lambda'),
  functionArn: z
    .string()
    .regex(
      /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]{1,64}(:(\$LATEST|[A-Za-z0-9_-]{1,128}))?$/,
      'is not the ARN of a Lambda function, or of a version or alias of one',
    ),
  timeout,
});

const WebhookSetting = z.strictObject({
  type: z.literal('webhook'),
  url: Urls,
  /** The key of the signature. Without it, requests are not signed. */
  secret: SecretReference.optional(),
  timeout,
});

export const RepairSetting = z.discriminatedUnion('type', [SsmSetting, LambdaSetting, WebhookSetting]);
export type RepairSetting = z.infer<typeof RepairSetting>;

/** Repairs without a hook. No hook may have these names, in upper or lower case. */
export const RESERVED_REPAIRS = ['none', 'person'] as const;

export const RepairSettings = z.record(z.string(), RepairSetting).superRefine((hooks, context) => {
  for (const name of Object.keys(hooks)) {
    const fault = nameFault(name);
    if (fault !== undefined) context.addIssue({ code: 'custom', path: [name], message: fault });
  }
});
export type RepairSettings = z.infer<typeof RepairSettings>;

function nameFault(name: string): string | undefined {
  if (!REPAIR_NAME.test(name)) return 'is not a name of 1 to 64 letters, digits, - and _';
  const isReserved = RESERVED_REPAIRS.some((reserved) => reserved === name.toLowerCase());
  return isReserved ? 'is reserved and cannot name a hook' : undefined;
}
