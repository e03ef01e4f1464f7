import * as z from 'zod';
import { type ErrorName, MaintenanceError } from '../../contract/errors.ts';
import { parsedJson } from '../../domain/text/parsed-json.ts';
import type { Authorization } from '../http/transport.ts';
import { cachedSecret } from './secrets-manager.ts';

/** A header's value allows only printable ASCII without blanks; undici's message would not help. */
const Secret = z.union([
  z.object({ username: z.string().min(1), password: z.string().min(1) }),
  z.object({ token: z.string().regex(/^[\x21-\x7e]+$/) }),
]);

interface Login {
  /** The called system, for messages. */
  readonly of: string;
  /** Stands before a token in the header. */
  readonly tokenAs: string;
  /** The error when Secrets Manager does not return the secret. */
  readonly unreadable: Extract<ErrorName, `${string}Unavailable`>;
}

/**
 * Makes the Authorization header of a secret with a user and a password, or with a token.
 * `reference` is `env:NAME` or the ARN of a Secrets Manager secret. No message contains the secret.
 *
 * @param secrets by environment variable
 */
export function loginHeader(reference: string, secrets: ReadonlyMap<string, string>, login: Login): Authorization {
  const read = (text: string) => header(reference, text, login);
  if (!reference.startsWith('env:')) return cachedSecret(reference, login.unreadable, read);
  return async () => read(secrets.get(reference.slice('env:'.length)) ?? '');
}

function header(reference: string, text: string, { of, tokenAs }: Login): string {
  const { success, data } = Secret.safeParse(parsedJson(text));
  if (!success) {
    const message = `the secret ${reference} for ${of} is not JSON with "username" and "password", or with "token"`;
    throw new MaintenanceError('Misconfigured', message);
  }
  if ('token' in data) return `${tokenAs}${data.token}`;
  return `Basic ${Buffer.from(`${data.username}:${data.password}`).toString('base64')}`;
}
