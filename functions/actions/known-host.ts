import { MaintenanceError } from '../contract/errors.ts';
import type { Host } from '../domain/host.ts';
import type { Services } from '../ports/services.ts';

/** The host's record. Throws HostNotFound. */
export async function knownHost(services: Services, hostname: string): Promise<Host> {
  const host = await services.store.host(hostname);
  if (host !== undefined) return host;
  const message = `host '${hostname}' is not known: check the name with 'peloton host query'`;
  throw new MaintenanceError('HostNotFound', message, {
    entries: [{ host: hostname, code: 'host-not-found', message }],
  });
}
