import * as z from 'zod';
import { issueText } from '../../functions/contract/issue-text.ts';
import { secretVariables } from '../../functions/contract/settings/addresses.ts';
import { GateSettings } from '../../functions/contract/settings/gate-settings.ts';
import { RepairSettings } from '../../functions/contract/settings/repair-settings.ts';
import { SchedulerSettings } from '../../functions/contract/settings/scheduler-settings.ts';
import { Settings } from '../../functions/contract/settings/settings.ts';
import { certificatesFault } from './certificates.ts';

/** Schemas of the CDK context's values: text on the command line, JSON in cdk.json. */

/** Checks the text with `schema`, but keeps it: the functions parse it again. */
export function textFor(schema: z.ZodType) {
  return z.string().superRefine((text, context) => {
    for (const issue of schema.safeParse(text).error?.issues ?? []) {
      context.addIssue({ code: 'custom', message: issueText(issue, text) });
    }
  });
}

/** The path of a PEM file of certificate authorities. */
export const caFile = z
  .string()
  .superRefine((path, context) => {
    const message = certificatesFault(path);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  })
  .optional();

/** A list, or its items in one text with commas between them. */
export const list = z
  .union([z.array(z.string()), z.string().transform((text) => text.split(','))])
  .transform((items) => items.map((item) => item.trim()).filter((item) => item !== ''));

/** `vpc-…`: 8 hexadecimal digits in the oldest accounts, else 17. */
export function id(prefix: string) {
  return z.string().regex(new RegExp(`^${prefix}-([0-9a-f]{8}|[0-9a-f]{17})$`), `is not a ${prefix}-… id`);
}

export function ids(prefix: string) {
  return list.pipe(z.array(id(prefix)).min(1, 'names none'));
}

/** A list of schedulers or its JSON text; gives JSON text. */
export const schedulers = z
  .union([z.array(z.unknown()).transform((items) => JSON.stringify(items)), z.string()])
  .pipe(textFor(Settings.shape.SCHEDULERS))
  .transform((text, context) => {
    const settings = SchedulerSettings.parse(JSON.parse(text));
    refuseVariables(secretVariables(settings), context);
    return JSON.stringify(settings);
  });

/** The repair hooks or their JSON text; gives JSON text. */
export const repairs = byName(Settings.shape.REPAIRS, RepairSettings);

/** The gates or their JSON text; gives JSON text. */
export const gates = byName(Settings.shape.GATES, GateSettings);

/** The breaker's limits or their JSON text; gives JSON text. */
export const breaker = z
  .union([z.record(z.string(), z.unknown()).transform((limits) => JSON.stringify(limits)), z.string()])
  .pipe(textFor(Settings.shape.BREAKER));

/** Named settings, or their JSON text; gives JSON text. Refuses secrets in environment variables. */
function byName<T extends Parameters<typeof secretVariables>[0][number]>(
  text: z.ZodType,
  schema: z.ZodType<Record<string, T>>,
) {
  return z
    .union([z.record(z.string(), z.unknown()).transform((named) => JSON.stringify(named)), z.string()])
    .pipe(textFor(text))
    .transform((given, context) => {
      const settings = schema.parse(JSON.parse(given));
      refuseVariables(secretVariables(Object.values(settings)), context);
      return JSON.stringify(settings);
    });
}

function refuseVariables(names: readonly string[], context: z.RefinementCtx): void {
  for (const name of names) {
    const message = `env:${name}: on AWS, give the ARN of a Secrets Manager secret instead`;
    context.addIssue({ code: 'custom', message });
  }
}

export const secretArn = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:.+-[A-Za-z0-9]{6}$/,
    "is not the full ARN of a Secrets Manager secret with its six last characters (see 'ARN' in `aws secretsmanager describe-secret`)",
  );
