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
 * again, and the reconciliation does once the host is idle. A delivered item stays until the next
 * write of the host, which leaves it out, or until `closeOutbox`.
 */

/** Empties the stored outbox once all of it is delivered. */
export async function closeOutbox(services: Services, host: Host): Promise<Host> {
  const { outbox, hostname, version } = host;
  if (outbox.length === 0 || owed(host).length > 0) return host;
  await services.store.clearOutbox(hostname, version);
  return { ...host, outbox: [] };
}

/** The items of the outbox that are not delivered yet. */
export function owed({ outbox }: Pick<Host, 'outbox'>): readonly Transition[] {
  return outbox.filter(({ isDelivered }) => isDelivered !== true);
}

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
  const outbox = [...owed(host), transition];
  const moved = { ...host, ...change, state: transition.to, stateSince: transition.at, outbox };
  const written = await services.store.putHost(moved, host.version);
  services.report.count('HostStateChanges');
  return deliverOutbox(services, written, host.version);
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
    return services.store.putHost({ ...noted, outbox: owed(host) }, host.version);
  }
  const note = transitionOf(host, host.state, notes.join('; '), services.clock());
  const outbox = [...owed(host), failure === undefined ? note : { ...note, failure }];
  const written = await services.store.putHost({ ...noted, outbox }, host.version);
  return deliverOutbox(services, written, host.version);
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
 * Delivers the items of the outbox: history first, so that each event has its history item. Returns
 * the host with these items marked, except those that the bus refused.
 *
 * @param tried items up to this version were tried a moment ago. @default - none were
 */
export async function deliverOutbox(services: Services, host: Host, tried = 0): Promise<Host> {
  const due = owed(host).filter(({ version }) => version > tried);
  if (due.length === 0) return host;
  await services.store.appendHistory(host.hostname, due);
  const refused = await publish(services, host, due);
  const mark = (item: Transition): Transition =>
    due.includes(item) && !refused.includes(item) ? { ...item, isDelivered: true } : item;
  return { ...host, outbox: host.outbox.map(mark) };
}

/** Publishes the events of these transitions; returns the transitions that the bus refused. */
async function publish(services: Services, host: Host, due: readonly Transition[]): Promise<readonly Transition[]> {
  const events = due.flatMap((transition) => eventsOf(services, host, transition));
  if (events.length === 0) return [];
  try {
    await services.events.publish(events);
    return [];
  } catch (error) {
    if (!isMaintenanceError(error, 'EventsUnavailable')) throw error;
    const { hostname } = host;
    services.report.error('the event bus did not accept an event: it is published later', error, { hostname });
    return due.filter((transition) => eventsOf(services, host, transition).length > 0);
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
