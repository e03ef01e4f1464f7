import { HOST_STATES, type Host } from '../../domain/host.ts';
import { isUnderWay } from '../../domain/rollout.ts';
import { isBack } from '../../domain/rollout-progress.ts';
import type { ClusterHost } from '../../domain/wave.ts';
import type { Services } from '../../ports/services.ts';

const PAGE = 1_000;

/** All hosts that are known, with who is out; those that settle after another rolling maintenance are out as well. */
export async function clusterHosts(services: Services): Promise<readonly ClusterHost[]> {
  const settling = await underWay(services);
  const found: ClusterHost[] = [];
  let nextToken: string | undefined;
  do {
    const page = await services.store.hostsByState(HOST_STATES, PAGE, nextToken);
    found.push(...page.items.map((host) => clusterHost(host, settling)));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return found;
}

function clusterHost(host: Host, settling: ReadonlySet<string>): ClusterHost {
  const { hostname, attributes, maintenance, goalState, state } = host;
  const isGoingDown = goalState === 'HOST_STATE_DOWN' && state !== 'HOST_STATE_DOWN';
  const isBusy = !isGoingDown && (settling.has(hostname) || (maintenance !== null && goalState === 'HOST_STATE_UP'));
  return { hostname, attributes, isOut: settling.has(hostname) || !isBack(host), isBusy };
}

async function underWay({ store }: Services): Promise<ReadonlySet<string>> {
  const rollouts = await Promise.all((await store.activeRollouts()).map((id) => store.rollout(id)));
  return new Set(
    rollouts.flatMap((rollout) => rollout?.hosts.filter(isUnderWay).map(({ hostname }) => hostname) ?? []),
  );
}
