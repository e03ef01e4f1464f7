import * as z from 'zod';
import { MaintenanceError } from '../../../contract/errors.ts';
import { parsedJson } from '../../../domain/text/parsed-json.ts';
import type { Credentials } from '../../http/transport.ts';
import { cachedSecret } from '../../secrets/secrets-manager.ts';

/** Only printable ASCII may be in a header's value. */
const Printable = z.string().regex(/^[\x20-\x7e]+$/);
const Secret = z.object({ username: Printable, password: Printable });

/**
 * Makes the headers of Peloton's own authentication, which ignores `Authorization`. `reference` is
 * `env:NAME` or the ARN of a Secrets Manager secret. No message contains the secret.
 *
 * @param secrets by environment variable
 */
export function pelotonCredentials(reference: string, secrets: ReadonlyMap<string, string>): Credentials {
  const read = (text: string) => toHeaders(reference, text);
  if (!reference.startsWith('env:')) return cachedSecret(reference, 'SchedulerUnavailable', read);
  return async () => read(secrets.get(reference.slice('env:'.length)) ?? '');
}

function toHeaders(reference: string, text: string): Awaited<ReturnType<Credentials>> {
  const { success, data } = Secret.safeParse(parsedJson(text));
  if (!success) {
    const message = `the secret ${reference} for Peloton is not JSON with "username" and "password" of printable ASCII characters`;
    throw new MaintenanceError('Misconfigured', message);
  }
  const { username, password } = data;
  return { headers: { 'rpc-header-username': username, 'rpc-header-password': password }, password };
}
