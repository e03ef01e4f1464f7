import * as z from 'zod';
import { MaintenanceError } from '../../contract/errors.ts';
import type { Settings } from '../../contract/settings.ts';

export interface MesosCredentials {
  readonly principal: string;
  readonly secret: string;
}

const Secret = z.object({ principal: z.string().min(1), secret: z.string().min(1) });

/** A rotated secret is picked up within this time. */
const SECRET_LIFETIME_MS = 5 * 60_000;

/**
 * Basic credentials for the master and its agents: from Secrets Manager on AWS (JSON {"principal", "secret"}), from the
 * settings on one machine, or none. The secret is in no message, whatever fails.
 */
export function mesosCredentials(
  settings: Pick<Settings, 'MESOS_SECRET_ID' | 'MESOS_PRINCIPAL' | 'MESOS_SECRET'>,
): () => Promise<MesosCredentials | undefined> {
  const { MESOS_SECRET_ID: secretId, MESOS_PRINCIPAL: principal, MESOS_SECRET: secret } = settings;
  if (secretId === undefined) {
    return async () => (principal === undefined || secret === undefined ? undefined : { principal, secret });
  }
  let cached: { credentials: Promise<MesosCredentials>; until: number } | undefined;
  return () => {
    if (cached === undefined || performance.now() > cached.until) {
      const credentials = fromSecretsManager(secretId);
      cached = { credentials, until: performance.now() + SECRET_LIFETIME_MS };
      credentials.catch(() => {
        cached = undefined;
      });
    }
    return cached.credentials;
  };
}

async function fromSecretsManager(secretId: string): Promise<MesosCredentials> {
  // Loaded when needed: a function that never calls Mesos does not pay for it.
  const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
  let text: string | undefined;
  try {
    text = (await new SecretsManagerClient().send(new GetSecretValueCommand({ SecretId: secretId }))).SecretString;
  } catch (cause) {
    throw new MaintenanceError(
      'MesosUnavailable',
      `the credentials for Mesos can not be read from secret ${secretId}`,
      { cause },
    );
  }
  const parsed = Secret.safeParse(parseJson(text));
  if (!parsed.success) {
    throw new MaintenanceError('Misconfigured', `secret ${secretId} is not JSON with "principal" and "secret"`);
  }
  return parsed.data;
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    // The parser's message quotes the text, which is the secret.
    return undefined;
  }
}
