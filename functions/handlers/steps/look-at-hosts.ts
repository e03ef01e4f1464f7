import { watchCluster } from '../../actions/watch/watch-cluster.ts';
import { WatchInput, type WatchStep } from '../../contract/flow/flow.ts';
import type { Services } from '../../ports/services.ts';
import { stepHandler } from '../../runtime/step-handler.ts';

/** One look of the watcher at the hosts that are under way. */
export async function lookAtHosts({ watcher, state }: WatchInput, services: Services): Promise<WatchStep> {
  return watchCluster(services, watcher, state);
}

export const handler = stepHandler(WatchInput, lookAtHosts);
