import type { AnyWait, Watch } from '../../../functions/domain/watch/wait.ts';
import type { Store } from '../../../functions/ports/store.ts';

/** The waits of executions and the record of the watcher, in memory. */
export function memoryWaits(): Pick<Store, 'putWait' | 'waits' | 'deleteWait' | 'watch' | 'putWatch'> {
  const waits = new Map<string, AnyWait>();
  const keyOf = (wait: AnyWait) =>
    `${'hostname' in wait ? wait.hostname : wait.maintenanceId} ${wait.token ?? wait.executionArn}`;
  let watch: Watch | undefined;
  return {
    putWait: async (wait) => void waits.set(keyOf(wait), structuredClone(wait)),
    waits: async () => structuredClone([...waits.values()]),
    deleteWait: async (wait) => void waits.delete(keyOf(wait)),
    watch: async () => structuredClone(watch),
    async putWatch(next) {
      if ((watch?.version ?? 0) !== next.version) return false;
      watch = { ...next, version: next.version + 1 };
      return true;
    },
  };
}
