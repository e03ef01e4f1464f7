import { MaintenanceError } from '../contract/errors.ts';
import { NO_HOSTNAME } from '../contract/fields.ts';
import { invalidInput } from '../contract/validation.ts';
import type { Host } from '../domain/host.ts';
import { isHostname } from '../domain/hostname.ts';
import type { Services } from '../ports/services.ts';

/** The host's record. Throws HostNotFound; InvalidInput for an odd name that no known host has. */
export async function knownHost(services: Services, hostname: string): Promise<Host> {
  const host = await services.store.host(hostname);
  if (host !== undefined) return host;
  if (!isHostname(hostname)) throw invalidInput({ hostname }, [{ path: ['hostname'], message: NO_HOSTNAME }]);
  const message = `host '${hostname}' is not known: check the name with 'peloton host query'`;
  throw new MaintenanceError('HostNotFound', message, {
    entries: [{ host: hostname, code: 'host-not-found', message }],
  });
}
