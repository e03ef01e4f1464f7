import * as z from 'zod';
import { parseDurationMs } from '../../domain/time/duration.ts';

/** Settings about other services: addresses, secrets and timeouts. */

export const DurationText = z
  .string()
  .refine((text) => parseDurationMs(text) !== undefined, 'is not a duration such as 90s, 30m, 2h or 1h30m');

/** Base URLs of one service, comma separated: the first that answers is used. */
export const Urls = z.string().superRefine((text, context) => {
  for (const url of baseUrls(text)) {
    const fault = urlFault(url);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
  }
});

/** `http://[user:password@]proxy:3128`. No message quotes it: it may hold a password. */
export const ProxyUrl = z.string().refine(isProxyUrl, 'is not the URL of a proxy such as http://proxy:3128');

/** ARN of a Secrets Manager secret, or name of an environment variable; never the secret. */
export const SecretReference = z
  .string()
  .regex(
    /^(?:env:[A-Za-z_]\w*|arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:.+-[A-Za-z0-9]{6})$/,
    'is neither env:NAME (an environment variable) nor the full ARN of a Secrets Manager secret',
  );

/** Splits the URLs, without slashes at their end. */
export function baseUrls(text: string): string[] {
  return text.split(',').map((url) => url.trim().replace(/\/+$/, ''));
}

/** A setting that may need a secret. */
interface Setting {
  readonly type: string;
  readonly secret?: string | undefined;
}

/** Names of the environment variables that the settings take secrets from, sorted. */
export function secretVariables(settings: readonly Setting[]): string[] {
  return secretReferences(settings, 'env:').map((reference) => reference.slice('env:'.length));
}

/** ARNs of the Secrets Manager secrets that the settings name, sorted. */
export function secretArns(settings: readonly Setting[]): string[] {
  return secretReferences(settings, 'arn:');
}

function secretReferences(settings: readonly Setting[], prefix: string): string[] {
  const references = settings.flatMap(({ secret }) => secret ?? []);
  return [...new Set(references)].filter((reference) => reference.startsWith(prefix)).sort();
}

function isProxyUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, pathname, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && pathname === '/' && search === '' && hash === '';
}

/** Describes the fault of a URL; undefined for a valid one. */
function urlFault(url: string): string | undefined {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    return `'${url}' is not a URL such as http://marathon:8080`;
  }
  const { username, password, search, hash } = new URL(url);
  // No message quotes the credentials.
  if (username !== '' || password !== '') return 'credentials do not belong in the URL: name them with "secret"';
  return search === '' && hash === '' ? undefined : `'${url}' has a query or a fragment`;
}
