import type { FleetHost, FleetView } from '../../contract/api/fleet.ts';
import { flagsOf, HOST_FLAGS, type HostFlag } from '../../domain/host/flags.ts';
import { holdsOf, isOwnOnly } from '../../domain/host/holds.ts';
import type { Host } from '../../domain/host/host.ts';
import { countByState } from '../../domain/request/maintenance.ts';
import { endOf, isInRepair } from '../../domain/rolling/phase.ts';
import type { Rollout, RolloutHost } from '../../domain/rolling/rollout.ts';
import type { Services } from '../../ports/services.ts';
import { type Dictionaries, dictionaries } from './dictionary.ts';
import type { FleetPage } from './read-fleet.ts';

/** A host's place in a rolling maintenance that goes on. */
interface Place {
  readonly rolloutId: string;
  readonly host: RolloutHost;
}

/** The cluster as it is now. */
export function fleetView(page: FleetPage, services: Pick<Services, 'forgottenAfterSeconds'>): FleetView {
  const places = placesIn(page.rollouts);
  const shared = dictionaries();
  const hosts = page.hosts.map((host) => {
    const place = places.get(host.hostname);
    const flags = [...flagsOf(host, page.readAt, services.forgottenAfterSeconds), ...flagsOfPlace(place)];
    return hostOf(host, place, flags, shared);
  });
  return {
    asOf: page.readAt.toISOString(),
    isPast: false,
    counts: countByState(hosts),
    flagCounts: countByFlag(hosts),
    attributeSets: shared.attributes.entries(),
    maintenances: shared.maintenances.entries(),
    hosts,
    notes: [],
    ...(page.nextToken !== undefined && { nextToken: page.nextToken }),
  };
}

function hostOf(host: Host, place: Place | undefined, flags: HostFlag[], shared: Dictionaries): FleetHost {
  const { hostname, state, goalState, stateSince, attributes, maintenance } = host;
  const blockers = [...new Set(host.blockers.map(({ code }) => code))];
  const holds = holdsOf(host);
  const jobs = [...new Set(host.blockers.flatMap(({ job }) => job ?? []))];
  return {
    hostname,
    state,
    goalState,
    since: stateSince,
    ...(flags.length > 0 && { flags }),
    ...(blockers.length > 0 && { blockers }),
    ...(jobs.length > 0 && { jobs }),
    ...(!isOwnOnly(holds) && { holds: holds.map(({ name, by }) => ({ name, by })) }),
    attributes: shared.attributes.indexOf(attributes),
    ...(maintenance !== null && { maintenance: shared.maintenances.indexOf(maintenanceOf(maintenance, place)) }),
  };
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

function countByFlag(hosts: readonly FleetHost[]): Partial<Record<HostFlag, number>> {
  const all = hosts.flatMap(({ flags = [] }) => flags);
  const counts = HOST_FLAGS.map((flag) => [flag, all.filter((each) => each === flag).length] as const);
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}
