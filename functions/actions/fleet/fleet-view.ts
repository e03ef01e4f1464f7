import type { FleetHost, FleetView } from '../../contract/api/fleet.ts';
import { flagsOf, HOST_FLAGS, type HostFlag } from '../../domain/host/flags.ts';
import type { Host } from '../../domain/host/host.ts';
import { countByState } from '../../domain/request/maintenance.ts';
import { endOf, isInRepair } from '../../domain/rolling/phase.ts';
import type { Rollout, RolloutHost } from '../../domain/rolling/rollout.ts';
import type { Services } from '../../ports/services.ts';
import { dictionary } from './dictionary.ts';
import type { FleetPage } from './read-fleet.ts';

/** A host's place in a rolling maintenance that goes on. */
interface Place {
  readonly rolloutId: string;
  readonly host: RolloutHost;
}

/** The cluster as it is. */
export function fleetView(page: FleetPage, { forgottenAfterSeconds }: Pick<Services, 'forgottenAfterSeconds'>) {
  const places = placesIn(page.rollouts);
  const attributeSets = dictionary<Readonly<Record<string, string>>>(keyOfAttributes);
  const maintenances = dictionary<FleetView['maintenances'][number]>(({ id }) => id);
  const hosts = page.hosts.map((host): FleetHost => {
    const place = places.get(host.hostname);
    const flags = [...flagsOf(host, page.readAt, forgottenAfterSeconds), ...flagsOfPlace(place)];
    const blockers = [...new Set(host.blockers.map(({ code }) => code))];
    return {
      hostname: host.hostname,
      state: host.state,
      goalState: host.goalState,
      since: host.stateSince,
      ...(flags.length > 0 && { flags }),
      ...(blockers.length > 0 && { blockers }),
      attributes: attributeSets.indexOf(host.attributes),
      ...(host.maintenance !== null && {
        maintenance: maintenances.indexOf(maintenanceOf(host.maintenance, place)),
      }),
    };
  });
  const { nextToken } = page;
  return {
    asOf: page.readAt.toISOString(),
    isPast: false,
    counts: countByState(hosts),
    flagCounts: countByFlag(hosts),
    attributeSets: attributeSets.entries(),
    maintenances: maintenances.entries(),
    hosts,
    notes: [],
    ...(nextToken !== undefined && { nextToken }),
  } satisfies FleetView;
}

function placesIn(rollouts: readonly Rollout[]): ReadonlyMap<string, Place> {
  return new Map(rollouts.flatMap(({ id, hosts }) => hosts.map((host) => [host.hostname, { rolloutId: id, host }])));
}

function flagsOfPlace(place: Place | undefined): HostFlag[] {
  if (place === undefined) return [];
  if (isInRepair(place.host)) return ['in-repair'];
  return endOf(place.host) === 'failed' ? ['failed'] : [];
}

function maintenanceOf({ id, reason, requestedBy }: NonNullable<Host['maintenance']>, place: Place | undefined) {
  return { id, reason, requestedBy, parentId: place?.rolloutId ?? null };
}

/** The order of the names makes no difference. */
function keyOfAttributes(attributes: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function countByFlag(hosts: readonly FleetHost[]): Partial<Record<HostFlag, number>> {
  const all = hosts.flatMap(({ flags = [] }) => flags);
  const counts = HOST_FLAGS.map((flag) => [flag, all.filter((each) => each === flag).length] as const);
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}
