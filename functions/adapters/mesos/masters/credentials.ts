import * as z from 'zod';
import { isMaintenanceError, MaintenanceError } from '../../../contract/errors.ts';
import type { Settings } from '../../../contract/settings/settings.ts';
import { parsedJson } from '../../../domain/text/parsed-json.ts';
import type { Authorization } from '../../http/transport.ts';
import { cachedSecret } from '../../secrets/secrets-manager.ts';

interface MesosCredentials {
  readonly principal: string;
  readonly secret: string;
}

export type Credentials = () => Promise<MesosCredentials | undefined>;

const Secret = z.object({ principal: z.string().min(1), secret: z.string().min(1) });

/**
 * Basic credentials for the master and its agents: from Secrets Manager on AWS (JSON {"principal",
 * "secret"}), from the settings on one machine, or none. No message contains the secret.
 */
export function mesosCredentials(
  settings: Pick<Settings, 'MESOS_SECRET_ID' | 'MESOS_PRINCIPAL' | 'MESOS_SECRET'>,
): Credentials {
  const { MESOS_SECRET_ID: secretId, MESOS_PRINCIPAL: principal, MESOS_SECRET: secret } = settings;
  if (secretId === undefined) {
    return async () => (principal === undefined || secret === undefined ? undefined : { principal, secret });
  }
  return cachedSecret(secretId, 'MesosUnavailable', (text) => {
    const parsed = Secret.safeParse(parsedJson(text));
    if (parsed.success) return parsed.data;
    throw new MaintenanceError('Misconfigured', `secret ${secretId} is not JSON with "principal" and "secret"`);
  });
}

/** Makes the Authorization header of HTTP's basic scheme. */
export function basicAuthorization(credentials: Credentials): Authorization {
  return async () => {
    const pair = await readCredentials(credentials);
    if (pair === undefined) return undefined;
    return `Basic ${Buffer.from(`${pair.principal}:${pair.secret}`).toString('base64')}`;
  };
}

async function readCredentials(credentials: Credentials) {
  try {
    return await credentials();
  } catch (error) {
    if (isMaintenanceError(error)) throw error;
    throw new MaintenanceError('MesosUnavailable', 'the credentials for Mesos cannot be read', { cause: error });
  }
}
