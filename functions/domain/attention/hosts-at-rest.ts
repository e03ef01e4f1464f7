import { hasLostAgents } from '../host/flags.ts';
import { isForgotten } from '../host/fleet.ts';
import type { Host } from '../host/host.ts';
import { isDown, isUp } from '../host/host-state.ts';
import { nameList, plural } from '../text/counted.ts';
import { elapsedMs } from '../time/elapsed.ts';
import { earliest, helpFor, namesOf, type Situation, sharedMaintenance } from './situation.ts';

/** Hosts that wait for a person although no execution moves them. */

/** A shorter absence may be a restart of the agent. */
const LOST_AFTER_MS = 2 * 60_000;
/** The reconciliation tries each minute to deliver the events. */
const UNDELIVERED_AFTER_MS = 5 * 60_000;

export function hostsAtRest(hosts: readonly Host[], now: Date, forgottenAfterSeconds: number): Situation[] {
  return [
    ...lostAgents(hosts, now),
    ...forgotten(hosts.filter((host) => isForgotten(host, now, forgottenAfterSeconds))),
    ...undelivered(hosts, now),
  ];
}

/** Leaves out hosts in maintenance: there, a lost agent is a blocker. */
function lostAgents(all: readonly Host[], now: Date): Situation[] {
  const hosts = all.filter(
    (host) =>
      isUp(host) && host.maintenance === null && hasLostAgents(host) && elapsedMs(lostAt(host), now) >= LOST_AFTER_MS,
  );
  if (hosts.length === 0) return [];
  return [
    {
      ...{ kind: 'agent-lost', key: 'agent-lost', cause: 'agent-lost', window: null, maintenanceId: null },
      since: earliest(hosts.map(lostAt)),
      title: `${plural(hosts.length, 'host')} lost ${hosts.length === 1 ? 'its agent' : 'their agents'}`,
      message: `${nameList(namesOf(hosts), 3)}: no agent answers the master, and the tasks there are gone or out of reach. What to do: start mesos-agent there; or start maintenance to repair the host; or forget a host that will not come back`,
      hosts: namesOf(hosts),
      actions: [...helpFor('start', hosts), ...helpFor('forget', hosts)],
    },
  ];
}

/** The record has no `lostSince` while the master still lists the silent agent. */
function lostAt({ lostSince, stateSince }: Host): string {
  return lostSince ?? stateSince;
}

function forgotten(hosts: readonly Host[]): Situation[] {
  const groups = Map.groupBy(hosts, ({ maintenance }) => maintenance?.id ?? '');
  return [...groups].map(([id, group]) => {
    const down = group.filter(isDown);
    const [maintenance] = group.flatMap((host) => host.maintenance ?? []);
    const tookOut = `took ${group.length === 1 ? 'it' : 'them'} out`;
    const who =
      maintenance === undefined
        ? `another system ${tookOut}`
        : `${maintenance.requestedBy} ${tookOut}${maintenance.reason === '' ? '' : ` (${maintenance.reason})`}`;
    const advice =
      maintenance === undefined
        ? 'complete the maintenance when the repair is done'
        : `ask ${maintenance.requestedBy} whether the repair is done, then complete`;
    return {
      ...{ kind: 'host-forgotten', key: `host-forgotten ${id}`, cause: null, window: null },
      since: earliest(group.map(({ stateSince }) => stateSince)),
      title: `${plural(group.length, 'host')} forgotten in maintenance`,
      message: `${nameList(namesOf(group), 3)}: out for longer than intended; ${who}. What to do: ${advice}; or retire a host that will not come back`,
      hosts: namesOf(group),
      maintenanceId: sharedMaintenance(group),
      actions: helpFor('complete', down),
    } as const;
  });
}

function undelivered(all: readonly Host[], now: Date): Situation[] {
  const hosts = all.filter(({ outbox }) => outbox.some(({ at }) => elapsedMs(at, now) >= UNDELIVERED_AFTER_MS));
  if (hosts.length === 0) return [];
  return [
    {
      ...{ kind: 'events-undelivered', key: 'events-undelivered', cause: null, window: null, actions: [] },
      since: earliest(hosts.flatMap(({ outbox }) => outbox.map(({ at }) => at))),
      title: `Events of ${plural(hosts.length, 'host')} are not delivered`,
      message: `${nameList(namesOf(hosts), 3)}: state changes are missing in the history or on the event bus. What to do: check the event bus and the reconciliation; the events are delivered as soon as both work`,
      hosts: namesOf(hosts),
      maintenanceId: sharedMaintenance(hosts),
    },
  ];
}
