import type { Host, Transition } from '../../domain/host/host.ts';
import type { Services } from '../../ports/services.ts';
import type { Page } from '../../ports/store.ts';
import { knownHost } from './known-host.ts';

/** Like `historyOf`, also for a forgotten host. Throws HostNotFound for a host never known. */
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
 * A page of the host's history, newest first, with the undelivered items of its outbox: a client
 * that has seen a state finds its transition, although the history gets it a moment later.
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
  const undelivered = host.outbox.filter(({ version }) => version > newest).toReversed();
  // A small page shows only written items; a later request shows the rest.
  if (undelivered.length === 0 || undelivered.length >= limit) return page;
  // Read again, shorter: items dropped here would be missing on later pages too.
  const rest = await services.store.history(host.hostname, limit - undelivered.length);
  return {
    ...rest,
    items: [...undelivered.filter(({ version }) => version > (rest.items[0]?.version ?? 0)), ...rest.items],
  };
}
