import type { Services } from '../../ports/services.ts';
import { readWaits } from './answer-waits.ts';
import { isWatching, NO_WATCH, startWatcher } from './start-watcher.ts';

/**
 * Starts a watcher while executions wait and none is running: it failed, or an operator stopped it.
 * Returns 1 when it was missing, else 0.
 */
export async function keepWatching(services: Services): Promise<number> {
  const { store, executions, clock, report } = services;
  if ((await readWaits(services)).length === 0) return 0;
  const watch = (await store.watch()) ?? NO_WATCH;
  const { owner } = watch;
  if (owner !== null && isWatching(watch, clock()) && (await executions.isRunning(executions.arn('WatchHosts', owner))))
    return 0;
  report.warn('hosts are under way and no watcher looks at them: one is started', { before: owner });
  if (owner !== null) await store.putWatch({ ...watch, owner: null });
  await startWatcher(services);
  return 1;
}
