import { NO_HOSTNAME } from '../../contract/api/fields.ts';
import { invalidInput } from '../../contract/api/validation.ts';
import { MaintenanceError, refusal } from '../../contract/errors.ts';
import type { Host } from '../../domain/host/host.ts';
import { isHostname } from '../../domain/host/hostname.ts';
import { unknownHost } from '../../domain/request/request.ts';
import type { Services } from '../../ports/services.ts';

/** The host's record. Throws HostNotFound, or InvalidInput for an invalid name. */
export async function knownHost(services: Services, hostname: string): Promise<Host> {
  const host = await services.store.host(hostname);
  if (host !== undefined) return host;
  if (!isHostname(hostname)) throw invalidInput({ hostname }, [{ path: ['hostname'], message: NO_HOSTNAME }]);
  const message = `host '${hostname}' is not known: check the name with 'peloton host query'`;
  throw new MaintenanceError('HostNotFound', message, {
    entries: [{ host: hostname, code: 'host-not-found', message }],
  });
}

/** Throws HostNotFound, with an entry for each host, for hosts without an agent and a record. */
export function refuseUnknown(hostnames: readonly string[]): void {
  const entries = hostnames.map((host) => ({ host, code: 'host-not-found', message: unknownHost(host) }));
  if (entries.length > 0) throw refusal('HostNotFound', entries);
}
