import type { Host, Transition } from '../../domain/host/host.ts';
import { canBeNamed } from '../../domain/host/hostname.ts';
import type { MachineId } from '../../domain/mesos/mesos.ts';
import { type ClusterSnapshot, clusterSnapshot } from '../../domain/reconcile/cluster-snapshot.ts';
import { type HostChange, hostChangeOf } from '../../domain/reconcile/host-changes.ts';
import { newHost } from '../../domain/request/request-goal.ts';
import type { Services } from '../../ports/services.ts';
import { closeOutbox, deliverOutbox } from '../host/host-record.ts';
import { clusterView } from '../schedule/cluster-view.ts';

/** Reads what a reconciliation pass needs from Mesos: three calls, however many hosts there are. */
export async function readCluster({ mesos }: Services): Promise<ClusterSnapshot> {
  return clusterSnapshot(await clusterView(mesos));
}

/**
 * True when the look shows a change of the host. The look may be older than the record, so this is
 * only a reason to look again: writes are decided on a look taken after the record was read.
 */
export function mayHaveChanged(services: Services, host: Host, seen: ClusterSnapshot): boolean {
  return hostChangeOf(host, seen, services.clock()) !== undefined;
}

/** The host after a change was checked on a newer look. */
export interface Written {
  readonly host: Host;
  /** Undefined when the newer look no longer shows it. */
  readonly change: HostChange | undefined;
}

/**
 * Writes to the host's record what Mesos shows.
 *
 * @param host as read before the look; version 0 means that it has no record yet
 * @param seen taken after the record was read. If the record still has its version at the write, no
 *   step of this system has worked on the host in between.
 */
export async function writeHostChange(services: Services, host: Host, seen: ClusterSnapshot): Promise<Written> {
  const found = hostChangeOf(host, seen, services.clock());
  if (found === undefined) {
    return { host: host.version > 0 ? host : await services.store.putHost(host, 0), change: undefined };
  }
  const changed: Host = { ...host, ...found.change };
  if (found.notes.length === 0) return { host: await services.store.putHost(changed, host.version), change: found };
  return { host: await writeWithHistory(services, host, changed, found), change: found };
}

/** Writes a change with its history and event, and delivers the outbox. */
async function writeWithHistory(services: Services, host: Host, changed: Host, found: HostChange): Promise<Host> {
  const transition = transitionBy(host, found, services.clock());
  const isMoved = transition.from !== transition.to;
  const written = await services.store.putHost(
    {
      ...changed,
      state: transition.to,
      stateSince: isMoved ? transition.at : host.stateSince,
      outbox: [...host.outbox, transition],
    },
    host.version,
  );
  if (isMoved) services.report.count('HostStateChanges');
  return closeOutbox(services, await deliverOutbox(services, written));
}

function transitionBy(host: Host, { state, notes, loss }: HostChange, now: Date): Transition {
  return {
    version: host.version + 1,
    at: now.toISOString(),
    // The first known state of a host is no state change.
    from: host.version === 0 ? state : host.state,
    to: state,
    by: 'mesos',
    reason: '',
    maintenanceId: host.maintenance?.id ?? null,
    detail: notes.join('; '),
    ...(loss === undefined ? {} : { loss }),
  };
}

/** Names in Mesos without a record: hosts of registered agents, and machines that are DOWN. */
export function newcomers(seen: ClusterSnapshot, known: ReadonlySet<string>): string[] {
  return namesIn(seen).filter((name) => canBeNamed(name) && !known.has(name));
}

/** Names in one line of the log. */
const MAX_LOGGED = 20;

/** Logs the hosts that are left out because no request can name them; returns their number. */
export function logUnnameable({ report }: Services, seen: ClusterSnapshot): number {
  const names = namesIn(seen).filter((name) => !canBeNamed(name));
  if (names.length === 0) return 0;
  const advice = 'start their agents with a --hostname of 1 to 253 visible characters, without a blank at either end';
  // As JSON, which shows invisible characters.
  const hostnames = names.slice(0, MAX_LOGGED).map((name) => JSON.stringify(name));
  report.warn(`no request can name these hosts, so they are left out: ${advice}`, { count: names.length, hostnames });
  return names.length;
}

function namesIn(seen: ClusterSnapshot): string[] {
  return [...new Set([...seen.agents.keys(), ...[...seen.down.values()].map(nameOf)])];
}

/** A new host as the look shows it; undefined when it has left meanwhile. */
export function newcomer(services: Services, hostname: string, seen: ClusterSnapshot): Host | undefined {
  const agents = seen.agents.get(hostname) ?? [];
  const host = newHost({ hostname, agents }, services.clock());
  if (agents.length > 0) return host;
  const machine = [...seen.down.values()].find((id) => nameOf(id) === hostname);
  return machine && { ...host, mesosHostname: machine.hostname ?? hostname, ip: machine.ip ?? '' };
}

function nameOf({ hostname = '' }: MachineId): string {
  return hostname.toLowerCase();
}
