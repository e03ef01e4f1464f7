import type { Wait, Watch } from '../../functions/domain/watch/wait.ts';
import type { Store } from '../../functions/ports/store.ts';

/** The waits of executions and the record of the watcher, in memory. */
export function memoryWaits(): Pick<Store, 'putWait' | 'wait' | 'waits' | 'deleteWait' | 'watch' | 'putWatch'> {
  const waits = new Map<string, Wait>();
  let watch: Watch | undefined;
  return {
    async putWait(wait) {
      const before = waits.get(wait.hostname);
      waits.set(wait.hostname, structuredClone(wait));
      return before?.token === wait.token ? undefined : before;
    },
    wait: async (hostname) => structuredClone(waits.get(hostname)),
    waits: async () => structuredClone([...waits.values()]),
    async deleteWait({ hostname, since, token }) {
      const stored = waits.get(hostname);
      if (stored?.since === since && stored.token === token) waits.delete(hostname);
    },
    watch: async () => structuredClone(watch),
    async putWatch(next) {
      if ((watch?.version ?? 0) !== next.version) return false;
      watch = { ...next, version: next.version + 1 };
      return true;
    },
  };
}
