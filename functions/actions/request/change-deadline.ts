import type { NamedStart } from '../../contract/api/requests.ts';
import type { Host, HostMaintenance, Transition } from '../../domain/host/host.ts';
import { isGoingDown } from '../../domain/host/next-action.ts';
import { isRegistered, type Maintenance } from '../../domain/request/maintenance.ts';
import { retryOnConflict } from '../../ports/retry-on-conflict.ts';
import type { Services } from '../../ports/services.ts';
import { transitionOf } from '../host/host-record.ts';
import { editMaintenance } from '../registration/edit-maintenance.ts';
import type { Decided } from '../registration/register.ts';

/**
 * Gives draining hosts the deadline of a repeated `start`; nothing else about them changes. Returns
 * the new deadlines by host name.
 */
export async function changeDeadlines(
  services: Services,
  request: Pick<NamedStart, 'deadline' | 'onDeadline' | 'reason'>,
  maintenance: Pick<Maintenance, 'deadline' | 'onDeadline' | 'requestedBy'>,
  decided: readonly Decided[],
): Promise<ReadonlyMap<string, string | null>> {
  if (request.deadline === undefined && request.onDeadline === undefined) return new Map();
  const change = {
    ...(request.deadline === undefined ? {} : { deadline: maintenance.deadline }),
    ...(request.onDeadline === undefined ? {} : { onDeadline: maintenance.onDeadline }),
  };
  const hosts = decided.flatMap(({ host, outcome }) => (outcome === 'already' && host !== undefined ? [host] : []));
  const who = { by: maintenance.requestedBy, ...(request.reason !== undefined && { reason: request.reason }) };
  const changed = await Promise.all(hosts.map((host) => changeOne(services, host, change, who)));
  const taken = changed.flatMap((host) => host ?? []);
  const ids = new Set(taken.flatMap((host) => host.maintenance?.id ?? []));
  await Promise.all([...ids].map((id) => changeMaintenance(services, id, change)));
  return new Map(taken.map(({ hostname, maintenance: theirs }) => [hostname, theirs?.deadline ?? null]));
}

type Change = Partial<Pick<HostMaintenance, 'deadline' | 'onDeadline'>>;

/** Returns the written host, with a note of who and why; undefined for a host that is down already, or on its way back. */
async function changeOne(
  services: Services,
  first: Host,
  change: Change,
  who: Pick<Transition, 'by'> & Partial<Pick<Transition, 'reason'>>,
): Promise<Host | undefined> {
  const { store, clock } = services;
  const read = () => store.host(first.hostname);
  const write = async (host: Host | undefined) => {
    if (host?.maintenance == null || host.maintenance.id !== first.maintenance?.id) return undefined;
    if (!isGoingDown(host)) return undefined;
    const maintenance: HostMaintenance = { ...host.maintenance, ...change };
    const note = { ...transitionOf(host, host.state, noteOf(host.maintenance, maintenance), clock()), ...who };
    // The next process that reads the host delivers the note.
    return store.putHost({ ...host, maintenance, outbox: [...host.outbox, note] }, host.version);
  };
  return retryOnConflict(read, write, first);
}

function noteOf(before: HostMaintenance, after: HostMaintenance): string {
  return `deadline changed: ${deadlineText(after)}, before: ${deadlineText(before)}`;
}

function deadlineText({ deadline, onDeadline }: HostMaintenance): string {
  return deadline === null ? 'none' : `${deadline}, then ${onDeadline}`;
}

/** Stores the latest deadline on the maintenance. A registration that still runs writes its own. */
async function changeMaintenance(services: Services, id: string, change: Change): Promise<void> {
  await editMaintenance(services, id, (maintenance) =>
    isRegistered(maintenance) ? { ...maintenance, ...change } : maintenance,
  );
}
