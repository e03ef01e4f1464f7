import { type ErrorName, MaintenanceError } from '../../contract/errors.ts';
import { onAwsWay } from '../aws/aws-proxy.ts';

/** A rotated secret takes effect within this time. */
const SECRET_LIFETIME_MS = 5 * 60_000;

/**
 * Reads a secret from Secrets Manager, once for many calls. `read` parses its text; no message may
 * quote it.
 *
 * @param unreadable the error when Secrets Manager does not return it; the next call tries again
 */
export function cachedSecret<T>(
  secretId: string,
  unreadable: Extract<ErrorName, `${string}Unavailable`>,
  read: (text: string) => T,
): () => Promise<T> {
  let cached: { value: Promise<T>; until: number } | undefined;
  return () => {
    if (cached === undefined || performance.now() > cached.until) {
      const value = secretText(secretId, unreadable).then(read);
      cached = { value, until: performance.now() + SECRET_LIFETIME_MS };
      value.catch(() => {
        cached = undefined;
      });
    }
    return cached.value;
  };
}

async function secretText(secretId: string, unreadable: ErrorName): Promise<string> {
  // Loaded on demand: functions without a secret do not need it.
  const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
  try {
    const client = new SecretsManagerClient({ requestHandler: onAwsWay() });
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    return SecretString ?? '';
  } catch (cause) {
    const why = cause instanceof Error ? cause.name : String(cause);
    const remedy = 'check that it exists, and that the functions may read it';
    throw new MaintenanceError(unreadable, `secret ${secretId} cannot be read (${why}): ${remedy}`, { cause });
  }
}
