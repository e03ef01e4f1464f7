import type { Host, Transition } from '../../domain/host/host.ts';
import { canBeNamed } from '../../domain/host/hostname.ts';
import type { MachineId } from '../../domain/mesos/mesos.ts';
import { type ClusterSnapshot, clusterSnapshot } from '../../domain/reconcile/cluster-snapshot.ts';
import { type HostChange, hostChangeOf } from '../../domain/reconcile/host-changes.ts';
import { newHost } from '../../domain/request/request-goal.ts';
import type { Services } from '../../ports/services.ts';
import { closeOutbox, deliverOutbox } from '../host/host-record.ts';

/** Everything that a pass of the reconciliation needs of Mesos: three calls, however many hosts there are. */
export async function readCluster({ mesos }: Services): Promise<ClusterSnapshot> {
  const [lists, schedule, status] = await Promise.all([mesos.agents(), mesos.schedule(), mesos.maintenanceStatus()]);
  return clusterSnapshot(lists, schedule, status);
}

/**
 * True for a host of which this look tells something new. It may be older than the record, so it is no more than a reason to look once
 * more: what is written is decided on a look that was taken after the record was read.
 */
export function mayHaveChanged(services: Services, host: Host, seen: ClusterSnapshot): boolean {
  return hostChangeOf(host, seen, services.clock()) !== undefined;
}

/** What became of a host that a look told something new of. */
export interface Written {
  readonly host: Host;
  /** Undefined when a newer look has taken it back. */
  readonly change: HostChange | undefined;
}

/**
 * Writes what Mesos shows of the host.
 *
 * @param host as it was read before the look; version 0: nothing is known of it yet
 * @param seen taken after the record was read: if the record is still at its version when it is written, nobody here has worked on the
 * host in between
 */
export async function writeHostChange(services: Services, host: Host, seen: ClusterSnapshot): Promise<Written> {
  const news = hostChangeOf(host, seen, services.clock());
  if (news === undefined) {
    return { host: host.version > 0 ? host : await services.store.putHost(host, 0), change: news };
  }
  const changed: Host = { ...host, ...news.change };
  if (news.notes.length === 0) return { host: await services.store.putHost(changed, host.version), change: news };
  return { host: await writeWithHistory(services, host, changed, news), change: news };
}

/** Writes a change that history and perhaps the bus are told. What the record owes already is paid with it. */
async function writeWithHistory(services: Services, host: Host, changed: Host, news: HostChange): Promise<Host> {
  const transition = transitionBy(host, news, services.clock());
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
  const told = { ...written, outbox: await deliverOutbox(services, written, 0) };
  await closeOutbox(services, told);
  return told;
}

function transitionBy(host: Host, { state, notes, loss }: HostChange, now: Date): Transition {
  return {
    version: host.version + 1,
    at: now.toISOString(),
    // Where a host is that nobody knew is no change of state.
    from: host.version === 0 ? state : host.state,
    to: state,
    by: 'mesos',
    reason: '',
    maintenanceId: host.maintenance?.id ?? null,
    detail: notes.join('; '),
    ...(loss === undefined ? {} : { loss }),
  };
}

/** Names that Mesos has and no record: hosts of registered agents, and machines that are DOWN. */
export function newcomers(seen: ClusterSnapshot, known: ReadonlySet<string>): string[] {
  return namesIn(seen).filter((name) => canBeNamed(name) && !known.has(name));
}

/** Names that one line of the log has. */
const MAX_LOGGED = 20;

/** Logs which hosts are left out because no request could name them. Answers how many. */
export function logUnnameable({ report }: Services, seen: ClusterSnapshot): number {
  const names = namesIn(seen).filter((name) => !canBeNamed(name));
  if (names.length === 0) return 0;
  const advice = 'start their agents with a --hostname of 1 to 253 visible characters, without a blank at either end';
  // As JSON has them: what is wrong with such a name may be invisible.
  const hostnames = names.slice(0, MAX_LOGGED).map((name) => JSON.stringify(name));
  report.warn(`no request could name these hosts, so they are left out: ${advice}`, { count: names.length, hostnames });
  return names.length;
}

function namesIn(seen: ClusterSnapshot): string[] {
  return [...new Set([...seen.agents.keys(), ...[...seen.down.values()].map(nameOf)])];
}

/** A host as its first look shows it, before its news are told; undefined when it has gone meanwhile. */
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
