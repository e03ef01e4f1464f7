import { isMaintenanceError, MaintenanceError } from '../../contract/errors.ts';
import type { MaintenanceEvent } from '../../contract/events.ts';
import type { HostStep } from '../../contract/flow/flow.ts';
import { type Host, type HostState, mayFollow, type Transition } from '../../domain/host/host.ts';
import type { Services } from '../../ports/services.ts';

/**
 * Reading a host for a step, and writing it.
 *
 * A transition and what it owes (a history item, an event) are one write: the record's outbox. `settle` pays the debts after
 * the write; a crash in between leaves them in the outbox, and whoever reads the host next pays. The step's `settled`
 * version tells what this execution knows to be paid, so that in the normal run nothing is written twice.
 *
 * An event that the bus refuses stays in the outbox and never stops the host: the next step tries again, and the
 * reconciliation does once the host rests. In memory the outbox of these hosts holds just what is owed, and the next
 * write carries it on.
 */

/** The step's host with its debts paid; undefined when it is in another maintenance by now: the step is superseded. */
export async function hostForStep(services: Services, step: HostStep): Promise<Host | undefined> {
  const host = await services.store.host(step.hostname);
  if (host === undefined) return undefined;
  const outbox = await deliverOutbox(services, host, step.settled);
  return host.maintenance?.id === step.maintenanceId ? { ...host, outbox } : undefined;
}

/** The version up to which everything is paid, of a host as it was written here. */
export function deliveredVersion({ outbox: [oldest], version }: Host): number {
  return oldest === undefined ? version : oldest.version - 1;
}

/** Empties the record's outbox, where nobody comes by soon who would know that all of it is paid. */
export async function closeOutbox(services: Services, { outbox, hostname, version }: Host): Promise<void> {
  if (outbox.length === 0) await services.store.clearOutbox(hostname, version);
}

/** How a step ends whose maintenance is not the host's any more. */
export function superseded(services: Services, step: HostStep): HostStep {
  services.report.count('StepsSuperseded');
  services.report.info('superseded: the host is in another maintenance', { ...step });
  return { ...step, status: 'superseded' };
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

/** Writes a change of state with its history and event. Throws StaleHost when the host moved on since it was read. */
export async function moveHost(
  services: Services,
  host: Host,
  to: HostState,
  detail: string,
  change: Change = {},
): Promise<Host> {
  if (!mayFollow(host.state, to)) {
    throw new MaintenanceError('Internal', `host '${host.hostname}' can not go from ${host.state} to ${to}`);
  }
  return writeMove(services, host, transitionOf(host, to, detail, services.clock()), change);
}

/** Writes a change of state that somebody else has made in Mesos: those follow no rule of ours. */
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

/** Writes what a look found, if it differs from the record; no change of state. What is worth it goes into the history too. */
export async function noteOnHost(
  services: Services,
  host: Host,
  change: Change,
  notes: readonly string[] = [],
  failure?: Transition['failure'],
): Promise<Host> {
  const noted = { ...host, ...change };
  if (notes.length === 0) {
    if (JSON.stringify(noted) === JSON.stringify(host)) return host;
    return services.store.putHost(noted, host.version);
  }
  const note = transitionOf(host, host.state, notes.join('; '), services.clock());
  const outbox = [...host.outbox, failure === undefined ? note : { ...note, failure }];
  const written = await services.store.putHost({ ...noted, outbox }, host.version);
  return afterDelivery(services, written, host);
}

/** The host as it was written, with what it owes now. What was owed before has just been tried: only the new debt is paid. */
async function afterDelivery(services: Services, written: Host, before: Host): Promise<Host> {
  const owed = await deliverOutbox(services, written, before.version);
  return { ...written, outbox: [...before.outbox, ...owed] };
}

/** `to` may be the state that the host is in: then it tells of something else than a change of state. */
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
 * Pays what the host's outbox owes beyond the `settled` version: history first, so that an event never tells of what history lacks.
 * Answers what it still owes, because the bus did not take its event.
 */
export async function deliverOutbox(services: Services, host: Host, settled: number): Promise<readonly Transition[]> {
  const owed = host.outbox.filter((transition) => transition.version > settled);
  if (owed.length === 0) return [];
  await services.store.appendHistory(host.hostname, owed);
  const untold = owed.filter((transition) => eventsOf(services, host, transition).length > 0);
  if (untold.length === 0) return [];
  try {
    await services.events.publish(untold.flatMap((transition) => eventsOf(services, host, transition)));
    return [];
  } catch (error) {
    if (!isMaintenanceError(error, 'EventsUnavailable')) throw error;
    services.report.error('the bus did not take an event: it is told later', error, { hostname: host.hostname });
    return untold;
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
