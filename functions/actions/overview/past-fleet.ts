import type { FleetHost, FleetView } from '../../contract/api/fleet.ts';
import { HOST_STATES, type Host } from '../../domain/host/host.ts';
import type { Past } from '../../domain/host/past.ts';
import { countByState } from '../../domain/request/maintenance.ts';
import type { Services } from '../../ports/services.ts';
import { NOT_IN_HISTORY } from '../host/host-then.ts';
import { readPast } from '../host/read-past.ts';
import { type Dictionaries, dictionaries } from './dictionary.ts';

/**
 * Hosts of one answer. Each host whose state has changed since the time asked for costs a query:
 * 5,000 queries take about ten of the 29 seconds that a function has (with 1 GB).
 */
const MAX_PAST = 5_000;

/**
 * The cluster at an earlier time. A host that has kept its state since needs no query; a host that
 * was not known then is left out.
 */
export async function pastFleet(services: Services, at: Date, nextToken?: string): Promise<FleetView> {
  const { store, report } = services;
  const onUnreadable = (error: Error) => report.error('the record of a host cannot be read', error, {});
  const page = await store.hostsByState(HOST_STATES, MAX_PAST, nextToken, { onUnreadable });
  // Needs no limit here: the store limits its calls by its sockets.
  const pasts = await Promise.all(page.items.map((host) => readPast(services, host, at)));
  const shared = dictionaries();
  const hosts = page.items.flatMap((host, index) => {
    const past = pasts[index];
    return past === undefined ? [] : [hostOf(host, past, shared)];
  });
  return {
    asOf: at.toISOString(),
    isPast: true,
    counts: countByState(hosts),
    flagCounts: {},
    attributeSets: shared.attributes.entries(),
    maintenances: shared.maintenances.entries(),
    hosts,
    notes: notesOf(at, hosts, nextToken ?? page.nextToken),
    ...(page.nextToken !== undefined && { nextToken: page.nextToken }),
  };
}

function hostOf(host: Host, { state, stateSince, maintenance }: Past, shared: Dictionaries): FleetHost {
  return {
    hostname: host.hostname,
    state,
    ...(stateSince !== null && { since: stateSince }),
    attributes: shared.attributes.indexOf(host.attributes),
    ...(maintenance !== null && { maintenance: shared.maintenances.indexOf({ ...maintenance, parentId: null }) }),
  };
}

function notesOf(at: Date, hosts: readonly FleetHost[], token: string | undefined): string[] {
  const nobody = `no host has a record from ${at.toISOString()} or before`;
  return [
    ...(hosts.length === 0 && token === undefined ? [nobody] : []),
    NOT_IN_HISTORY,
    "attributes are today's, and hosts that were forgotten since are missing",
  ];
}
