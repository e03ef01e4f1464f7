import { MAX_HOSTS, NO_HOSTNAME } from '../../contract/api/fields.ts';
import { type FoundFault, type Schema, validated } from '../../contract/api/validation.ts';
import { canBeNamed, isHostname, normalizeHostname } from '../../domain/host/hostname.ts';
import type { Services } from '../../ports/services.ts';

/**
 * Validates a body that may name hosts: a name that breaks RFC 1123 must belong to a known host.
 * Throws InvalidInput with an entry for every bad host and field.
 */
export async function validatedHosts<T>(services: Services, schema: Schema<T>, value: unknown): Promise<T> {
  return validated(schema, value, await unknownOddNames(services, value));
}

/** Faults of odd names that no host has. A registered request has none: they were known then. */
async function unknownOddNames({ store }: Services, value: unknown): Promise<readonly FoundFault[]> {
  const { hosts, maintenanceId } = (value ?? {}) as { readonly hosts?: unknown; readonly maintenanceId?: unknown };
  if (!Array.isArray(hosts) || hosts.length > MAX_HOSTS || maintenanceId !== undefined) return [];
  const odd = hosts.flatMap((given: unknown, index) => {
    const name = typeof given === 'string' ? normalizeHostname(given) : '';
    return canBeNamed(name) && !isHostname(name) ? [{ name, index }] : [];
  });
  if (odd.length === 0) return [];
  const known = await store.hosts(odd.map(({ name }) => name));
  return odd
    .filter(({ name }) => !known.has(name))
    .map(({ index }) => ({ path: ['hosts', index], message: NO_HOSTNAME }));
}
