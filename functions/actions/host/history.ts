import type { Host, Transition } from '../../domain/host/host.ts';
import type { Services } from '../../ports/services.ts';
import type { Page } from '../../ports/store.ts';
import { knownHost } from './known-host.ts';

/** As `historyOf`, also for a host that was forgotten. Throws HostNotFound for one that was never known. */
export async function historyByName(
  services: Services,
  hostname: string,
  limit: number,
  nextToken: string | undefined,
): Promise<Page<Transition>> {
  const host = await services.store.host(hostname);
  if (host !== undefined) return historyOf(services, host, limit, nextToken);
  const page = await services.store.history(hostname, limit, nextToken);
  if (page.items.length === 0 && nextToken === undefined) await knownHost(services, hostname);
  return page;
}

/**
 * A page of the host's history, newest first, with what its record still owes to it: whoever has seen a state finds the
 * transition to it, although the item is written a moment after the record.
 */
export async function historyOf(
  services: Services,
  host: Host,
  limit: number,
  nextToken: string | undefined,
): Promise<Page<Transition>> {
  const page = await services.store.history(host.hostname, limit, nextToken);
  if (nextToken !== undefined) return page;
  const newest = page.items[0]?.version ?? 0;
  const owed = host.outbox.filter(({ version }) => version > newest).toReversed();
  // A page too small to make room on shows what is written; the next look has the rest.
  if (owed.length === 0 || owed.length >= limit) return page;
  // Read again with room for them: dropping items from a page would drop them from the pages behind it too.
  const rest = await services.store.history(host.hostname, limit - owed.length);
  return { ...rest, items: [...owed.filter(({ version }) => version > (rest.items[0]?.version ?? 0)), ...rest.items] };
}
