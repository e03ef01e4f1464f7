import { type ErrorEntry, MaintenanceError } from '../../contract/errors.ts';
import type { Host, HostState } from '../../domain/host/host.ts';
import { addressesOf, agentsByHost } from '../../domain/mesos/agent.ts';
import type { Agent } from '../../domain/mesos/mesos.ts';
import { isRegistered, type Maintenance, type Outcome, type RequestedHost } from '../../domain/request/maintenance.ts';
import { decideRequest, type Refusal } from '../../domain/request/request.ts';
import { hostInMaintenance, newHost } from '../../domain/request/request-goal.ts';
import { retryOnConflict } from '../../ports/retry-on-conflict.ts';
import type { Services } from '../../ports/services.ts';
import { editMaintenance } from './edit-maintenance.ts';

/**
 * Registering a request: its hosts get a goal and the maintenance, or none of them does.
 *
 * There is no transaction over many records, so it is made of single conditional writes: all hosts are decided on one
 * snapshot first; then each is written on the version that was decided on. One that changed meanwhile is decided anew, and if
 * it is refused now, those already written are given back as they were.
 */

export interface Registered {
  readonly maintenance: Maintenance;
  readonly hosts: readonly TakenHost[];
}

interface TakenHost extends RequestedHost {
  readonly state: HostState;
  /** The record that registering wrote, and what it replaced; both missing where nothing was written. */
  readonly written?: Host;
  readonly before?: Host | undefined;
}

export interface Candidate {
  readonly hostname: string;
  readonly host: Host | undefined;
  readonly agents: readonly Agent[];
}

export type Decided = Candidate & { readonly outcome: Outcome };

/**
 * What each host of the request is to be answered, on one snapshot of the table and the master. Throws HostNotFound, HostNotDown,
 * HostNotDraining, HostBusy or HostAmbiguous, with an entry for every refused host.
 */
export async function decide(
  services: Services,
  maintenance: Pick<Maintenance, 'id' | 'kind'>,
  hostnames: readonly string[],
): Promise<readonly Decided[]> {
  // Records first: an agent that a maintenance of ours has switched off is on again before its host is in none, so that none looks as if
  // somebody else had switched it off.
  const hosts = await services.store.hosts(hostnames);
  const registered = agentsByHost((await services.mesos.agents()).agents);
  return decideAll(
    maintenance,
    hostnames.map((hostname) => ({ hostname, host: hosts.get(hostname), agents: registered.get(hostname) ?? [] })),
  );
}

/**
 * Registers the maintenance with the hosts that were decided on for it. Registering the same id again is harmless: its hosts are there already, and count
 * as accepted. Throws as `decide` does when a host that changed since then is refused now.
 */
export async function register(
  services: Services,
  request: Maintenance,
  decided: readonly Decided[],
): Promise<Registered> {
  const maintenance = { ...request, hosts: decided.map(({ hostname, outcome }) => ({ hostname, outcome })) };
  // The intent comes first, and without an execution until every host is registered: whoever asks again with the same token
  // after a crash in between registers the others.
  await services.store.createMaintenance({ ...maintenance, executionArn: null });
  const results = await Promise.allSettled(decided.map((candidate) => take(services, maintenance, candidate)));
  const taken = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) {
    await revertRegistration(services, { maintenance, hosts: taken });
    throw failed.reason;
  }
  return { maintenance: await settled(services, maintenance, taken), hosts: taken };
}

/**
 * Writes what became of the hosts, and the execution: from now on the request is registered. Of one that was registered before (its first step is
 * repeated) its options stay: somebody may have changed its deadline since.
 */
async function settled(services: Services, request: Maintenance, taken: readonly TakenHost[]): Promise<Maintenance> {
  const hosts = taken.map(({ hostname, outcome }) => ({ hostname, outcome }));
  const isToMove = hosts.some(({ outcome }) => outcome === 'accepted');
  // Nobody will ever tell that one is over which has nothing to do.
  const registered = { ...request, hosts, endedAt: isToMove ? null : request.requestedAt };
  const written = await editMaintenance(services, request.id, (stored) =>
    isRegistered(stored) ? { ...stored, hosts } : { ...stored, ...registered },
  );
  if (written !== undefined) return written;
  await services.store.createMaintenance(registered);
  return registered;
}

/**
 * Takes a registration back, each host as it was before: Mesos refused the request, so nothing shall have changed.
 * A host that has moved on since is left alone, so is one that an earlier delivery registered, and one that somebody else has joined
 * with a deadline of his own, who was told that it is on its way: the maintenance stays for those that are in it.
 */
export async function revertRegistration(services: Services, { maintenance, hosts }: Registered): Promise<void> {
  const staying = await Promise.all(hosts.map((host) => staysAfterGivingBack(services, host)));
  if (!staying.includes(true)) await services.store.deleteMaintenance(maintenance.id);
}

/** True for a host that is in the maintenance still. */
async function staysAfterGivingBack(services: Services, { outcome, written, before }: TakenHost): Promise<boolean> {
  if (written === undefined) return outcome === 'accepted';
  const { store, report } = services;
  const { hostname } = written;
  const revert = async (current: Host | undefined) => {
    if (current === undefined || !isAsAskedFor(current, written)) {
      report.warn('a host moved on while its request was taken back', { hostname });
      return current?.maintenance?.id === written.maintenance?.id;
    }
    if (before === undefined) await store.deleteHost(hostname, current.version);
    else await store.putHost({ ...before, ...asSeen(current) }, current.version);
    return false;
  };
  return retryOnConflict(() => store.host(hostname), revert, written);
}

/** True while nobody but those who only look at hosts has written it since. */
function isAsAskedFor({ state, goalState, maintenance }: Host, written: Host): boolean {
  return (
    state === written.state &&
    goalState === written.goalState &&
    JSON.stringify(maintenance) === JSON.stringify(written.maintenance)
  );
}

/** What looks have brought up to date, what an operator has said of its placement, and what is owed for it. */
function asSeen({ agents, ip, mesosHostname, attributes, cordon, outbox }: Host): Partial<Host> {
  return { agents, ip, mesosHostname, attributes, cordon, outbox };
}

/** A host that another process writes at the same moment, the reconciliation for one, is decided anew. */
async function take(services: Services, maintenance: Maintenance, candidate: Decided): Promise<TakenHost> {
  const decideAnew = async () => ((await decide(services, maintenance, [candidate.hostname])) as [Decided])[0];
  const write = async ({ hostname, host, outcome, agents }: Decided): Promise<TakenHost> => {
    if (outcome === 'already') return { hostname, outcome, state: host?.state ?? 'HOST_STATE_UP' };
    if (host?.maintenance?.id === maintenance.id) return { hostname, outcome, state: host.state };
    const now = services.clock();
    const wanted = hostInMaintenance(maintenance, host ?? newHost({ hostname, agents }, now), agents, now);
    const written = await services.store.putHost(wanted, host?.version ?? 0);
    return { hostname, outcome, state: written.state, written, before: host };
  };
  return retryOnConflict(decideAnew, write, candidate);
}

function decideAll(
  { id, kind }: Pick<Maintenance, 'id' | 'kind'>,
  candidates: readonly Candidate[],
): readonly Decided[] {
  const refused: { name: Refusal; entry: ErrorEntry }[] = [];
  const decided = candidates.flatMap((candidate) => {
    if (candidate.host?.maintenance?.id === id) return [{ ...candidate, outcome: 'accepted' as const }];
    const addresses = addressesOf(candidate.agents);
    const decision = decideRequest(kind, candidate.hostname, candidate.host, addresses.length > 0, addresses);
    if ('outcome' in decision) return [{ ...candidate, outcome: decision.outcome }];
    const { code, message } = decision;
    refused.push({ name: decision.refused, entry: { host: candidate.hostname, code, message } });
    return [];
  });
  const [first] = refused;
  if (first === undefined) return decided;
  // A name that does not exist is the likelier slip: it names the problem when there are several kinds.
  const name = refused.some((refusal) => refusal.name === 'HostNotFound') ? 'HostNotFound' : first.name;
  throw new MaintenanceError(name, summaryOf(refused), { entries: refused.map(({ entry }) => entry) });
}

function summaryOf(refused: readonly { entry: ErrorEntry }[]): string {
  const [first] = refused;
  const others = refused.length - 1;
  return `${first?.entry.message}${others > 0 ? ` (and ${others} more ${others === 1 ? 'host' : 'hosts'}, see errors)` : ''}; nothing was changed`;
}
