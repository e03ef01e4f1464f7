import type { Wait } from '../../domain/watch/wait.ts';
import type { Services } from '../../ports/services.ts';

/** All waits. An unreadable one is logged and left out: it delays no other host. */
export function readWaits({ store, report }: Services): Promise<readonly Wait[]> {
  return store.waits({ onUnreadable: (error) => report.error('the wait of an execution cannot be read', error, {}) });
}
