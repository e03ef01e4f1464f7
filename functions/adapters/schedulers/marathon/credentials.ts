import * as z from 'zod';
import { MaintenanceError } from '../../../contract/errors.ts';
import { parsedJson } from '../../../domain/text/parsed-json.ts';
import type { Authorization } from '../../http/transport.ts';
import { cachedSecret } from '../../secrets/secrets-manager.ts';

/**
 * Only printable ASCII without blanks may be in a header's value; undici's own message would not
 * help.
 */
const Secret = z.union([
  z.object({ username: z.string().min(1), password: z.string().min(1) }),
  z.object({ token: z.string().regex(/^[\x21-\x7e]+$/) }),
]);

/**
 * Makes the Authorization header for Marathon: basic, or the token of DC/OS (`token=…`).
 * `reference` is `env:NAME` or the ARN of a Secrets Manager secret. No message contains the secret.
 *
 * @param secrets by environment variable
 */
export function marathonAuthorization(reference: string, secrets: ReadonlyMap<string, string>): Authorization {
  const read = (text: string) => header(reference, text);
  if (!reference.startsWith('env:')) return cachedSecret(reference, 'SchedulerUnavailable', read);
  return async () => read(secrets.get(reference.slice('env:'.length)) ?? '');
}

function header(reference: string, text: string): string {
  const { success, data } = Secret.safeParse(parsedJson(text));
  if (!success) {
    const message = `the secret ${reference} for Marathon is not JSON with "username" and "password", or with "token"`;
    throw new MaintenanceError('Misconfigured', message);
  }
  if ('token' in data) return `token=${data.token}`;
  return `Basic ${Buffer.from(`${data.username}:${data.password}`).toString('base64')}`;
}
