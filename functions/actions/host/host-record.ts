import { isMaintenanceError, MaintenanceError } from '../../contract/errors.ts';
import type { MaintenanceEvent } from '../../contract/events.ts';
import { type Host, type HostState, mayFollow, type Transition } from '../../domain/host/host.ts';
import { isSameRecord } from '../../domain/host/same-record.ts';
import type { Services } from '../../ports/services.ts';

/**
 * Writes a host.
 *
 * A transition and its undelivered items (a history item, an event) are one write: the record's
 * outbox. `deliverOutbox` delivers them after the write. If the process dies in between, the next
 * process that reads the host delivers them.
 *
 * An event that the bus refuses stays in the outbox and never stops the host: the next look tries
 * again, and the reconciliation does once the host is idle. In memory, the outbox holds only what
 * is undelivered, and the next write stores it.
 */

/** Empties the stored outbox after full delivery. */
export async function closeOutbox(services: Services, host: Host): Promise<void> {
  const { outbox, hostname, version } = host;
  if (outbox.length === 0 && !WITHOUT_OUTBOX.has(host)) await services.store.clearOutbox(hostname, version);
}

/** Hosts whose stored outbox is empty: they save the write that would empty it. */
const WITHOUT_OUTBOX = new WeakSet<Host>();

type Change = Partial<
  Pick<
    Host,
    | 'goalState'
    | 'ip'
    | 'mesosHostname'
    | 'agents'
    | 'attributes'
    | 'tasks'
    | 'drain'
    | 'blockers'
    | 'maintenance'
    | 'window'
    | 'announcement'
    | 'managed'
    | 'restarts'
  >
>;

/** Writes a state change with history and event. Throws StaleHost for a host changed meanwhile. */
export async function moveHost(
  services: Services,
  host: Host,
  to: HostState,
  detail: string,
  change: Change = {},
): Promise<Host> {
  if (!mayFollow(host.state, to)) {
    throw new MaintenanceError('Internal', `host '${host.hostname}' cannot go from ${host.state} to ${to}`);
  }
  return writeMove(services, host, transitionOf(host, to, detail, services.clock()), change);
}

/** Writes a state change that happened in Mesos: foreign changes follow no rule of ours. */
export async function followMesos(
  services: Services,
  host: Host,
  to: HostState,
  detail: string,
  change: Change = {},
): Promise<Host> {
  const transition = { ...transitionOf(host, to, detail, services.clock()), by: 'mesos' };
  return writeMove(services, host, transition, change);
}

async function writeMove(services: Services, host: Host, transition: Transition, change: Change): Promise<Host> {
  const outbox = [...host.outbox, transition];
  const moved = { ...host, ...change, state: transition.to, stateSince: transition.at, outbox };
  const written = await services.store.putHost(moved, host.version);
  services.report.count('HostStateChanges');
  return afterDelivery(services, written, host);
}

/** Writes what a look found, without a state change, if it is new. Notes go into the history. */
export async function noteOnHost(
  services: Services,
  host: Host,
  change: Change,
  notes: readonly string[] = [],
  failure?: Transition['failure'],
): Promise<Host> {
  const noted = { ...host, ...change };
  if (notes.length === 0) {
    if (isSameRecord(noted, host)) return host;
    const written = await services.store.putHost(noted, host.version);
    if (written.outbox.length === 0) WITHOUT_OUTBOX.add(written);
    return written;
  }
  const note = transitionOf(host, host.state, notes.join('; '), services.clock());
  const outbox = [...host.outbox, failure === undefined ? note : { ...note, failure }];
  const written = await services.store.putHost({ ...noted, outbox }, host.version);
  return afterDelivery(services, written, host);
}

/**
 * The host as written, with its undelivered items. Older items were tried a moment ago: only the
 * new one is delivered.
 */
async function afterDelivery(services: Services, written: Host, before: Host): Promise<Host> {
  const undelivered = await deliverOutbox(services, written, before.version);
  return { ...written, outbox: [...before.outbox, ...undelivered] };
}

/** If `to` is the current state, the transition is a note and no state change. */
export function transitionOf(host: Host, to: HostState, detail: string, now: Date): Transition {
  return {
    version: host.version + 1,
    at: now.toISOString(),
    from: host.state,
    to,
    by: host.maintenance?.requestedBy ?? 'reconciliation',
    reason: host.maintenance?.reason ?? '',
    maintenanceId: host.maintenance?.id ?? null,
    detail,
  };
}

/**
 * Delivers the items of the outbox that are newer than the version `settled`: history first, so
 * that each event has its history item. Returns the transitions that the bus refused.
 */
export async function deliverOutbox(services: Services, host: Host, settled: number): Promise<readonly Transition[]> {
  const undelivered = host.outbox.filter((transition) => transition.version > settled);
  if (undelivered.length === 0) return [];
  await services.store.appendHistory(host.hostname, undelivered);
  const unpublished = undelivered.filter((transition) => eventsOf(services, host, transition).length > 0);
  if (unpublished.length === 0) return [];
  try {
    await services.events.publish(unpublished.flatMap((transition) => eventsOf(services, host, transition)));
    return [];
  } catch (error) {
    if (!isMaintenanceError(error, 'EventsUnavailable')) throw error;
    services.report.error('the event bus did not accept an event: it is published later', error, {
      hostname: host.hostname,
    });
    return unpublished;
  }
}

function eventsOf({ cluster }: Services, { hostname }: Host, transition: Transition): MaintenanceEvent[] {
  const { at, from, to, by, reason, maintenanceId, loss, failure } = transition;
  const whose = { schemaVersion: 1, cluster, hostname } as const;
  const changed = { ...whose, from, to, at, by, reason, maintenanceId };
  return [
    ...(from === to ? [] : [{ type: 'Host State Changed', detail: changed } as const]),
    ...(loss === undefined ? [] : [{ type: 'Host Lost', detail: { ...whose, ...loss, at } } as const]),
    ...(failure === undefined
      ? []
      : [
          {
            type: 'Host Maintenance Failed',
            detail: { ...whose, state: to, at, ...failure, maintenanceId: maintenanceId ?? '' },
          } as const,
        ]),
  ];
}
