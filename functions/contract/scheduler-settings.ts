import * as z from 'zod';
import { parseDurationMs } from '../domain/duration.ts';

/** How tasks of each framework are moved: a JSON list, first match wins; `*` matches any run of characters. */

const framework = z.string().min(1);
const duration = z
  .string()
  .refine((text) => parseDurationMs(text) !== undefined, 'is no duration such as 90s, 30m, 2h or 1h30m');

/** Base URLs of one service, comma separated: the first that answers is used. */
const urls = z.string().superRefine((text, context) => {
  for (const url of schedulerUrls(text)) {
    const fault = urlFault(url);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
  }
});

/** Where a secret is: the ARN of a Secrets Manager secret, or the name of an environment variable. Never the secret itself. */
const secret = z
  .string()
  .regex(
    /^(?:env:[A-Za-z_]\w*|arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:.+-[A-Za-z0-9]{6})$/,
    'is neither env:NAME (an environment variable) nor the full ARN of a Secrets Manager secret',
  );

export const SchedulerSetting = z.discriminatedUnion('type', [
  z.strictObject({ framework, type: z.literal('mesos'), gracePeriod: duration.optional() }),
  z.strictObject({ framework, type: z.literal('wait') }),
  z.strictObject({
    framework,
    type: z.literal('marathon'),
    url: urls,
    /** JSON {"username", "password"}, or {"token"}. */
    secret: secret.optional(),
    /** Starts a replacement before a task is killed, where the app's maximumOverCapacity allows one. */
    surge: z.boolean().optional(),
  }),
  z.strictObject({ framework, type: z.literal('peloton'), url: urls }),
  z.strictObject({
    framework,
    type: z.literal('webhook'),
    url: urls,
    /** The key of the signature, as it is. None: requests are not signed. */
    secret: secret.optional(),
  }),
]);
export type SchedulerSetting = z.infer<typeof SchedulerSetting>;

export const SchedulerSettings = z.array(SchedulerSetting);

/** The URLs of a scheduler's `url`, without slashes at their end. */
export function schedulerUrls(text: string): string[] {
  return text.split(',').map((url) => url.trim().replace(/\/+$/, ''));
}

/** Names of the environment variables that the settings take secrets from, sorted. */
export function secretVariables(settings: readonly SchedulerSetting[]): string[] {
  return secretReferences(settings, 'env:').map((reference) => reference.slice('env:'.length));
}

/** ARNs of the Secrets Manager secrets that the settings name, sorted. */
export function secretArns(settings: readonly SchedulerSetting[]): string[] {
  return secretReferences(settings, 'arn:');
}

function secretReferences(settings: readonly SchedulerSetting[], prefix: string): string[] {
  const references = settings.flatMap((setting) => ('secret' in setting ? (setting.secret ?? []) : []));
  return [...new Set(references)].filter((reference) => reference.startsWith(prefix)).sort();
}

/** What is wrong with the URL of a scheduler; undefined when nothing is. */
function urlFault(url: string): string | undefined {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    return `'${url}' is no URL such as http://marathon:8080`;
  }
  const { username, password, search, hash } = new URL(url);
  // The credentials themselves are in no message.
  if (username !== '' || password !== '') return 'credentials do not belong into the URL: name them with "secret"';
  return search === '' && hash === '' ? undefined : `'${url}' has a query or a fragment`;
}
