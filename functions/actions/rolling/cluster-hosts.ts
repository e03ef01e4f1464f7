import { isMaintenanceError } from '../../contract/errors.ts';
import { HOST_STATES, type Host } from '../../domain/host/host.ts';
import { isWantedUp } from '../../domain/host/host-state.ts';
import { canBeNamed } from '../../domain/host/hostname.ts';
import { isGoingDown } from '../../domain/host/next-action.ts';
import { isLongLost } from '../../domain/reconcile/lost-agents.ts';
import { isBack } from '../../domain/rolling/observe-host.ts';
import { isUnderWay } from '../../domain/rolling/phase.ts';
import type { ClusterHost } from '../../domain/rolling/wave.ts';
import { pages } from '../../ports/pages.ts';
import type { Services } from '../../ports/services.ts';

const PAGE = 1_000;

/**
 * All known hosts, each with the facts that limits count. Hosts that settle in another rolling
 * maintenance are out too. The index of hosts lags a little, so hosts under way in rolling
 * maintenances, and those named, are read by their keys.
 *
 * @param named hosts of the calling rolling maintenance, and others that may have moved just now
 */
export async function clusterHosts(services: Services, named: readonly string[]): Promise<readonly ClusterHost[]> {
  const settling = await underWay(services);
  const found = new Map<string, ClusterHost>();
  for await (const hosts of pages((nextToken) => services.store.hostsByState(HOST_STATES, PAGE, nextToken)))
    for (const host of hosts)
      if (canBeNamed(host.hostname)) found.set(host.hostname, clusterHost(services, host, settling));
  for (const host of (await services.store.hosts([...new Set([...named, ...settling])])).values()) {
    found.set(host.hostname, clusterHost(services, host, settling));
  }
  return [...found.values()];
}

function clusterHost(services: Services, host: Host, settling: ReadonlySet<string>): ClusterHost {
  const { hostname, attributes, maintenance } = host;
  const isBusy = !isGoingDown(host) && (settling.has(hostname) || (maintenance !== null && isWantedUp(host)));
  // A host under way keeps its place until its rolling maintenance gives it up.
  const isLost = !settling.has(hostname) && isLongLost(host, services.clock(), services.forgottenAfterSeconds);
  return { hostname, attributes, isOut: settling.has(hostname) || !isBack(host), isBusy, isLost };
}

/**
 * Names of the hosts under way in rolling maintenances. A rolling maintenance whose record cannot
 * be read is left out: it must not hold up all others.
 */
async function underWay({ store, report }: Services): Promise<ReadonlySet<string>> {
  const read = (id: string) =>
    store.rollout(id).catch((error) => {
      if (!isMaintenanceError(error, 'Internal')) throw error;
      report.error('a rolling maintenance cannot be read: limits leave out its hosts that settle', error, {
        maintenanceId: id,
      });
      return undefined;
    });
  const rollouts = await Promise.all((await store.activeRollouts()).map(read));
  return new Set(
    rollouts.flatMap((rollout) => rollout?.hosts.filter(isUnderWay).map(({ hostname }) => hostname) ?? []),
  );
}
