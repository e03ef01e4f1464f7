import { MaintenanceError } from '../../../functions/contract/errors.ts';
import type { Store } from '../../../functions/ports/store.ts';

/** The store, in which the records of some hosts cannot be read, as when somebody has written them by hand. */
export function poisonable(store: Store, poisoned: Set<string>): Store {
  const unreadable = (hostname: string) =>
    new MaintenanceError('Internal', `the host record HOST#${hostname}/RECORD cannot be read`);
  const readable = <T extends { readonly hostname: string }>(
    all: readonly T[],
    onUnreadable?: (e: MaintenanceError) => void,
  ) =>
    all.filter(({ hostname }) => {
      if (!poisoned.has(hostname)) return true;
      if (onUnreadable === undefined) throw unreadable(hostname);
      onUnreadable(unreadable(hostname));
      return false;
    });
  return {
    ...store,
    host: async (hostname) => {
      const found = await store.host(hostname);
      return found && readable([found])[0];
    },
    hosts: async (hostnames, { onUnreadable } = {}) => {
      const found = readable([...(await store.hosts(hostnames)).values()], onUnreadable);
      return new Map(found.map((host) => [host.hostname, host]));
    },
    hostsByState: async (states, limit, nextToken, options) => {
      const page = await store.hostsByState(states, limit, nextToken, options);
      return { ...page, items: readable(page.items, options?.onUnreadable) };
    },
    putHost: async (host, expectedVersion) => {
      const written = await store.putHost(host, expectedVersion);
      poisoned.delete(host.hostname);
      return written;
    },
  };
}
