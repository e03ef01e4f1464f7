import * as z from 'zod';
import { MaintenanceError } from '../../../contract/errors.ts';
import type { Credentials } from '../../http/transport.ts';
import { cachedSecret, parseSecretJson } from '../../secrets/secrets-manager.ts';

/** What a header can carry. */
const Printable = z.string().regex(/^[\x20-\x7e]+$/);
const Secret = z.object({ username: Printable, password: Printable });

/**
 * The headers that Peloton's own authentication reads; it takes no notice of `Authorization`. `reference` is `env:NAME` or the ARN of a
 * Secrets Manager secret. The secret is in no message, whatever fails.
 *
 * @param secrets by the name of the environment variable
 */
export function pelotonCredentials(reference: string, secrets: ReadonlyMap<string, string>): Credentials {
  const read = (text: string) => toHeaders(reference, text);
  if (!reference.startsWith('env:')) return cachedSecret(reference, 'SchedulerUnavailable', read);
  return async () => read(secrets.get(reference.slice('env:'.length)) ?? '');
}

function toHeaders(reference: string, text: string): Awaited<ReturnType<Credentials>> {
  const { success, data } = Secret.safeParse(parseSecretJson(text));
  if (!success) {
    const message = `the secret ${reference} for Peloton is not JSON with "username" and "password" of printable ASCII characters`;
    throw new MaintenanceError('Misconfigured', message);
  }
  const { username, password } = data;
  return { headers: { 'rpc-header-username': username, 'rpc-header-password': password }, password };
}
