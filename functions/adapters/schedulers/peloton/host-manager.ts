import * as z from 'zod';
import { baseUrls } from '../../../contract/settings/addresses.ts';
import type { SchedulerSetting } from '../../../contract/settings/scheduler-settings.ts';
import type { HostManager } from '../../../ports/host-manager.ts';
import type { SchedulerContext } from '../transport/scheduler-context.ts';
import { createPelotonRpc } from './rpc.ts';
import type { Procedure } from './yarpc-call.ts';

/** Peloton's `HostService` (protobuf/peloton/api/v0/host/svc/host_svc.proto), one host a call. */
const procedure = (name: string): Procedure => ({
  service: 'peloton-hostmgr',
  name: `peloton.api.v0.host.svc.HostService::${name}`,
});
const QUERY_HOSTS = procedure('QueryHosts');
const START = procedure('StartMaintenance');
const COMPLETE = procedure('CompleteMaintenance');

const HostsReply = z.object({
  hostInfos: z.array(z.object({ hostname: z.string(), state: z.string().default('') })).default([]),
});

/**
 * Makes the host managers of the settings, each once.
 *
 * A host manager keeps a record with the goal UP for every registered agent. Once in a
 * `host_drainer_period` (15 minutes), it brings up the machines that another process took down.
 * A machine stays down if the host manager is notified before the machine is scheduled; it ignores
 * later notifications.
 */
export function createHostManagers(
  settings: readonly SchedulerSetting[],
  contextOf: (setting: SchedulerSetting) => SchedulerContext,
): readonly HostManager[] {
  const byUrl = new Map<string, HostManager>();
  for (const setting of settings) {
    if (setting.type !== 'peloton' || setting.hostManager === undefined) continue;
    byUrl.set(setting.hostManager, createHostManager(setting.hostManager, setting.secret, contextOf(setting)));
  }
  return [...byUrl.values()];
}

function createHostManager(url: string, secret: string | undefined, context: SchedulerContext): HostManager {
  const rpc = createPelotonRpc(url, secret, context);
  const change = async (which: Procedure, hostname: string) => {
    const outcome = await rpc.change(which, { hostname }, z.object({}));
    return outcome.kind === 'done' ? undefined : outcome.said;
  };
  return {
    name: `Peloton's host manager at ${baseUrls(url)[0]}`,
    async hosts() {
      const { hostInfos } = (await rpc.read(QUERY_HOSTS, {}, HostsReply)) ?? { hostInfos: [] };
      return new Map(
        hostInfos.map(({ hostname, state }) => [hostname, state === 'HOST_STATE_UP' ? 'in-use' : 'taken-out']),
      );
    },
    start: (hostname) => change(START, hostname),
    complete: (hostname) => change(COMPLETE, hostname),
  };
}
