import { HOST_STATES, type Host } from '../../domain/host/host.ts';
import type { Rollout } from '../../domain/rolling/rollout.ts';
import { allItems } from '../../ports/pages.ts';
import type { Services } from '../../ports/services.ts';

/** Hosts of one page. */
export const MAX_FLEET = 20_000;

/** One reading serves all requests for this long: several people ask at the same time. */
const KEPT_MS = 2_000;

/** The records of all hosts, read together, and the rolling maintenances that go on. */
export interface FleetPage {
  readonly readAt: Date;
  readonly hosts: readonly Host[];
  readonly nextToken?: string;
  readonly rollouts: readonly Rollout[];
}

const kept = new WeakMap<Services, Map<string, Promise<FleetPage>>>();

/** Reads a page of hosts by name. An unreadable record is logged and left out. */
export async function readFleet(services: Services, limit: number, nextToken?: string): Promise<FleetPage> {
  const pages = kept.get(services) ?? new Map<string, Promise<FleetPage>>();
  kept.set(services, pages);
  const key = `${limit} ${nextToken ?? ''}`;
  const known = await pages.get(key)?.catch(() => undefined);
  if (known !== undefined && services.clock().getTime() - known.readAt.getTime() < KEPT_MS) return known;
  const reading = readPage(services, limit, nextToken);
  pages.clear();
  pages.set(key, reading);
  return reading;
}

async function readPage(services: Services, limit: number, nextToken: string | undefined): Promise<FleetPage> {
  const readAt = services.clock();
  const { store, report } = services;
  const onUnreadable = (error: Error) => report.error('the record of a host cannot be read', error, {});
  const [{ items, ...next }, rollouts] = await Promise.all([
    store.hostsByState(HOST_STATES, limit, nextToken, { onUnreadable }),
    readRollouts(services),
  ]);
  return { readAt, hosts: items, ...next, rollouts };
}

async function readRollouts({ store }: Services): Promise<readonly Rollout[]> {
  const ids = await store.activeRollouts();
  const rollouts = await Promise.all(ids.map((id) => store.rollout(id)));
  return rollouts.filter((rollout) => rollout !== undefined);
}

/** All hosts that `keeps` accepts, however many pages there are. */
export async function readAllHosts(services: Services, keeps: (host: Host) => boolean): Promise<readonly Host[]> {
  return allItems(async (nextToken) => {
    const { hosts, ...page } = await readFleet(services, MAX_FLEET, nextToken);
    return { items: hosts.filter(keeps), ...page };
  });
}
