import { type ErrorEntry, MaintenanceError, refusal, refuseFaults } from '../../contract/errors.ts';
import { holdsOf } from '../../domain/host/holds.ts';
import { type Hold, type Host, type HostState, IN_NO_MAINTENANCE } from '../../domain/host/host.ts';
import { isSameRecord } from '../../domain/host/same-record.ts';
import { addressesOf, agentsByHost } from '../../domain/mesos/agent.ts';
import type { Agent } from '../../domain/mesos/mesos.ts';
import {
  holdOf,
  isRegistered,
  type Maintenance,
  type Outcome,
  type RequestedHost,
} from '../../domain/request/maintenance.ts';
import { decideRequest, type Refusal } from '../../domain/request/request.ts';
import { hostInMaintenance, newHost, wasTakenBy, withHolds } from '../../domain/request/request-goal.ts';
import { isConflict, retryOnConflict } from '../../ports/retry-on-conflict.ts';
import type { Services } from '../../ports/services.ts';
import { deliverOutbox, owed } from '../host/host-record.ts';
import { unknownVerify } from '../repair/known-repair.ts';
import { editMaintenance } from './edit-maintenance.ts';

/**
 * Registers a request: all of its hosts get a goal and the maintenance, or none of them does.
 *
 * No transaction spans so many records, so this uses single conditional writes. One snapshot
 * decides on all hosts; then each host is written on the version that was decided on. A host that
 * changed meanwhile is decided again; if it is refused now, the hosts already written are reverted.
 */

export interface Registered {
  readonly maintenance: Maintenance;
  readonly hosts: readonly TakenHost[];
}

interface TakenHost extends RequestedHost {
  readonly state: HostState;
  /** The record that was written, and the one before it; both missing when nothing was written. */
  readonly written?: Host;
  readonly before?: Host | undefined;
  /** The owners who hold it, when the request named a hold, or only released one. */
  readonly holds?: readonly Hold[];
}

export interface Candidate {
  readonly hostname: string;
  readonly host: Host | undefined;
  readonly agents: readonly Agent[];
}

export interface Decided extends Candidate {
  readonly outcome: Outcome;
  /** The new owners who hold the host, when the request changes only these. */
  readonly holds?: readonly Hold[] | undefined;
}

/** The fields of a request that decide on its hosts. */
export type Asked = Pick<Maintenance, 'id' | 'kind' | 'hold' | 'verify' | 'requestedBy' | 'requestedAt' | 'reason'>;

/**
 * Decides on each host of a request, on one snapshot of the records and the master. Throws
 * HostNotFound, HostNotDown, HostNotDraining, HostBusy, HostHeld or HostAmbiguous, with an entry
 * for every refused host; InvalidInput for a check that the settings do not have.
 */
export async function decide(
  services: Services,
  maintenance: Asked,
  hostnames: readonly string[],
): Promise<readonly Decided[]> {
  refuseFaults(unknownVerify(services.repairs, maintenance.verify));
  // Records first: an agent that we deactivated is reactivated before its host leaves the
  // maintenance. In this order the agent never looks as if another operator had deactivated it.
  const hosts = await services.store.hosts(hostnames);
  const registered = agentsByHost((await services.mesos.agents()).agents);
  return decideAll(
    maintenance,
    hostnames.map((hostname) => ({ hostname, host: hosts.get(hostname), agents: registered.get(hostname) ?? [] })),
  );
}

/**
 * Registers the maintenance with the hosts that were decided on. Repeating it with the same id is
 * harmless: a registered maintenance takes no host again, however late the repeat comes. Throws
 * like `decide` when a host that changed since then is refused now.
 */
export async function register(
  services: Services,
  request: Maintenance,
  decided: readonly Decided[],
): Promise<Registered> {
  const maintenance = { ...request, hosts: decided.map(({ hostname, outcome }) => ({ hostname, outcome })) };
  // The intent comes first, without an execution until every host is registered: after a crash in
  // between, a repetition with the same token registers the other hosts.
  const isNew = await services.store.createMaintenance({ ...maintenance, executionArn: null });
  const first = isNew ? undefined : await registeredNow(services, request.id);
  if (first !== undefined) return registeredBefore(first, decided);
  const found = new Map<string, TakenHost>();
  const taken = () => decided.flatMap(({ hostname }) => found.get(hostname) ?? []);
  try {
    await takeAll(services, maintenance, decided, found);
  } catch (error) {
    const meanwhile = await registeredNow(services, request.id);
    if (meanwhile !== undefined) return registeredBefore(meanwhile, decided);
    await revertRegistration(services, { maintenance, hosts: taken() });
    throw error;
  }
  return { maintenance: await confirm(services, maintenance, taken()), hosts: taken() };
}

/** Undefined while its hosts are being registered. */
async function registeredNow({ store }: Services, id: string): Promise<Maintenance | undefined> {
  const stored = await store.maintenance(id);
  return stored !== undefined && isRegistered(stored) ? stored : undefined;
}

/** Answers as the first registration did: hosts that have moved on stay as they are. */
function registeredBefore(maintenance: Maintenance, decided: readonly Decided[]): Registered {
  const states = new Map(decided.map(({ hostname, host }) => [hostname, host?.state]));
  return {
    maintenance,
    hosts: maintenance.hosts.map((host) => ({ ...host, state: states.get(host.hostname) ?? 'HOST_STATE_UP' })),
  };
}

/**
 * Stores the outcomes and the execution: from now on the request is registered. A request that was
 * registered before keeps its options: an operator may have changed its deadline since.
 */
async function confirm(services: Services, request: Maintenance, taken: readonly TakenHost[]): Promise<Maintenance> {
  const hosts = taken.map(({ hostname, outcome }) => ({ hostname, outcome }));
  const isToMove = hosts.some(({ outcome }) => outcome === 'accepted');
  // A request without work is over at once: no execution will ever end it.
  const registered = { ...request, hosts, endedAt: isToMove ? null : request.requestedAt };
  const written = await editMaintenance(services, request.id, (stored) =>
    isRegistered(stored) ? stored : { ...stored, ...registered },
  );
  if (written !== undefined) return written;
  await services.store.createMaintenance(registered);
  return registered;
}

/**
 * Reverts a registration that Mesos refused: each host gets its previous record. Hosts stay in the
 * maintenance if they have moved on, if an earlier delivery registered them, or if another operator
 * has changed their deadline.
 */
export async function revertRegistration(services: Services, { maintenance, hosts }: Registered): Promise<void> {
  const staying = await Promise.all(hosts.map((host) => staysInMaintenance(services, host)));
  if (!staying.includes(true)) await services.store.deleteMaintenance(maintenance.id);
}

/** Reverts one host; true when it is still in the maintenance. */
async function staysInMaintenance(services: Services, { outcome, written, before }: TakenHost): Promise<boolean> {
  if (written === undefined) return outcome === 'accepted';
  const { store, report } = services;
  const { hostname } = written;
  const revert = async (current: Host | undefined) => {
    if (current === undefined || !isAsAskedFor(current, written)) {
      report.warn('a host moved on before its request was reverted', { hostname });
      return current?.maintenance?.id === written.maintenance?.id;
    }
    // Notes that others have written meanwhile would be deleted with the record.
    const isDelivered = before === undefined && owed(await deliverOutbox(services, current)).length === 0;
    if (isDelivered) await store.deleteHost(hostname, current.version);
    else
      await store.putHost(
        { ...(before ?? { ...current, ...IN_NO_MAINTENANCE, requests: undefined }), ...asSeen(current) },
        current.version,
      );
    return false;
  };
  return retryOnConflict(() => store.host(hostname), revert, written);
}

/** True while only looks have written the host since. */
function isAsAskedFor({ state, goalState, maintenance }: Host, written: Host): boolean {
  return state === written.state && goalState === written.goalState && isSameRecord(maintenance, written.maintenance);
}

/** Fields that stay: those that looks update, the operator's cordon, and undelivered events. */
function asSeen({ agents, ip, mesosHostname, attributes, cordon, outbox }: Host): Partial<Host> {
  return { agents, ip, mesosHostname, attributes, cordon, outbox };
}

/** Writes the hosts into `taken`. Decides again on hosts that others have written meanwhile. */
async function takeAll(
  services: Services,
  maintenance: Maintenance,
  decided: readonly Decided[],
  taken: Map<string, TakenHost>,
): Promise<void> {
  const left = () => decided.flatMap(({ hostname }) => (taken.has(hostname) ? [] : [hostname]));
  const takeLeft = async (candidates: readonly Decided[]) => {
    const results = await Promise.allSettled(candidates.map((candidate) => take(services, maintenance, candidate)));
    for (const result of results) if (result.status === 'fulfilled') taken.set(result.value.hostname, result.value);
    const errors = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    if (errors.length > 0) throw errors.find((error) => !isConflict(error)) ?? errors[0];
  };
  const decideAgain = async () => {
    const again = await decide(services, maintenance, left());
    // Read after the hosts: a hold of this request that was released since is not taken again.
    if ((await registeredNow(services, maintenance.id)) !== undefined)
      throw new MaintenanceError('StaleHost', `request ${maintenance.id} was registered by another delivery of it`);
    return again;
  };
  await retryOnConflict(decideAgain, takeLeft, decided);
}

/** Writes the host. Throws StaleHost when another process has written it since the decision. */
async function take(services: Services, maintenance: Maintenance, candidate: Decided): Promise<TakenHost> {
  const { hostname, host, outcome, agents, holds } = candidate;
  const now = services.clock();
  if (outcome === 'already') {
    if (host === undefined || holds === undefined) return stayed(maintenance, candidate);
    const written = await services.store.putHost(withHolds(host, holds, maintenance, now), host.version);
    return { hostname, outcome, state: written.state, written, before: host, holds };
  }
  if (host !== undefined && wasTakenBy(maintenance.id, host)) return { hostname, outcome, state: host.state };
  const desired = hostInMaintenance(maintenance, host ?? newHost({ hostname, agents }, now), agents, now);
  const written = await services.store.putHost(desired, host?.version ?? 0);
  return { hostname, outcome, state: written.state, written, before: host };
}

function stayed({ hold }: Maintenance, { hostname, host, outcome }: Pick<Decided, 'hostname' | 'host' | 'outcome'>) {
  const state = host?.state ?? ('HOST_STATE_UP' as const);
  return { hostname, outcome, state, ...(hold == null || host === undefined ? {} : { holds: holdsOf(host) }) };
}

function decideAll(maintenance: Asked, candidates: readonly Candidate[]): readonly Decided[] {
  const { id, kind, verify } = maintenance;
  const hold = maintenance.hold == null ? undefined : holdOf(maintenance);
  const refused: { name: Refusal; entry: ErrorEntry }[] = [];
  const decided = candidates.flatMap((candidate) => {
    const { hostname, host, agents } = candidate;
    if (wasTakenBy(id, host)) return [{ ...candidate, outcome: 'accepted' as const }];
    const addresses = addressesOf(agents);
    const decision = decideRequest(kind, hostname, host, addresses.length > 0, addresses, { hold, verify });
    if ('outcome' in decision) return [{ ...candidate, ...decision }];
    const { refused: name, code, message } = decision;
    refused.push({ name, entry: { host: hostname, code, message } });
    return [];
  });
  const [first] = refused;
  if (first === undefined) return decided;
  // With several kinds of refusals, an unknown name is the most likely mistake: it names the error.
  const name = refused.some((refusal) => refusal.name === 'HostNotFound') ? 'HostNotFound' : first.name;
  throw refusal(
    name,
    refused.map(({ entry }) => entry),
  );
}
