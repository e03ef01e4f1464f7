import { type ErrorName, isMaintenanceError } from '../../contract/errors.ts';
import { isOwnHeld } from '../../domain/host/holds.ts';
import type { Host } from '../../domain/host/host.ts';
import { isDown, isWantedUp } from '../../domain/host/host-state.ts';
import { isStuck } from '../../domain/host/restarts.ts';
import { isSameRecord } from '../../domain/host/same-record.ts';
import type { Maintenance } from '../../domain/request/maintenance.ts';
import { needsGates } from '../../domain/rolling/gated.ts';
import { observeRolloutHost } from '../../domain/rolling/observe-host.ts';
import { isFinished } from '../../domain/rolling/phase.ts';
import { hostsIn, inPhase, type Rollout, type RolloutHost, withHosts } from '../../domain/rolling/rollout.ts';
import { needNoRepair, transition } from '../../domain/rolling/transitions.ts';
import type { Services } from '../../ports/services.ts';
import { acceptReturn } from '../request/accept-request.ts';
import { noteFailure } from '../request/breaker.ts';
import { askGates, hearGates } from './hear-gates.ts';
import { repairHosts } from './repair-hosts.ts';

/**
 * Observes the hosts of a rolling maintenance, brings back those whose repair is over, and decides
 * on a halt or an end. Going down and coming back are ordinary maintenances with all of their
 * rules.
 *
 * Throws StaleRollout when another process changed it meanwhile: the next look repeats it.
 */
export async function observeRollout(services: Services, maintenance: Maintenance, rollout: Rollout): Promise<Rollout> {
  const now = services.clock();
  // Gates are asked while hooks are: a slow gate costs the look no more than a slow hook.
  const asked = needsGates(rollout) ? askGates(services, rollout.options.gates) : undefined;
  const { records, isComplete } = await readRecords(services, rollout);
  // A host whose record cannot be read now stays as it is.
  const readable = rollout.hosts.filter(({ hostname }) => isComplete || records.has(hostname));
  const seen = withHosts(
    rollout,
    readable.map((host) => observeRolloutHost(rollout, host, records.get(host.hostname), now)),
  );
  const { rollout: repaired, done } = await repairHosts(services, maintenance, rollout, seen, records);
  const back = hostsToBringBack(repaired, done, records, now);
  // Stored before the request: if this look dies, a returned host must not count as cancelled.
  const kept = back.length === 0 ? rollout : await stored(services, rollout, repaired, records);
  const brought = back.length === 0 ? repaired : await bringBack(services, maintenance, kept, back);
  const saved = await stored(services, kept, transition(brought, now), records);
  return asked === undefined || isFinished(saved) ? saved : hearGates(services, saved, await asked);
}

async function stored(
  services: Services,
  rollout: Rollout,
  next: Rollout,
  records: ReadonlyMap<string, Host>,
): Promise<Rollout> {
  if (isSameRecord(next, rollout)) return rollout;
  const saved = await services.store.putRollout(next, rollout.version);
  await noteFailure(services, newFailures(rollout, next, records));
  return saved;
}

/** Counts new failures, except failed executions and checks: those are counted where they fail. */
function newFailures(before: Rollout, after: Rollout, records: ReadonlyMap<string, Host>): number {
  const known = new Set(hostsIn(before, 'failed').map(({ hostname }) => hostname));
  return hostsIn(after, 'failed').filter(({ hostname }) => {
    const record = records.get(hostname);
    const isCounted = record !== undefined && (isStuck(record) || record.maintenance?.verify?.failed === true);
    return !known.has(hostname) && !isCounted;
  }).length;
}

async function readRecords({ store, report }: Services, { id, hosts }: Rollout) {
  let isComplete = true;
  const records = await store.hosts(
    hosts.map(({ hostname }) => hostname),
    {
      onUnreadable: (error) => {
        isComplete = false;
        report.error('the record of a host cannot be read', error, { maintenanceId: id });
      },
    },
  );
  return { records, isComplete };
}

/** Hosts whose repair is over, and that are still DOWN. */
function hostsToBringBack(
  rollout: Rollout,
  done: ReadonlySet<string>,
  records: ReadonlyMap<string, Host>,
  now: Date,
): readonly RolloutHost[] {
  const over = [
    ...needNoRepair(rollout, now),
    ...hostsIn(rollout, 'repairing').filter(({ hostname }) => done.has(hostname)),
  ];
  return [...new Set(over)].filter(({ hostname }) => {
    const record = records.get(hostname);
    return record !== undefined && isDown(record) && (isWantedUp(record) || isOwnHeld(record));
  });
}

/**
 * Sends one `complete` for all of them. If the service refuses some of the hosts, another operator
 * has brought them back or taken them down again.
 */
async function bringBack(
  services: Services,
  maintenance: Maintenance,
  rollout: Rollout,
  hosts: readonly RolloutHost[],
): Promise<Rollout> {
  const now = services.clock();
  const { id: parentId, windowName, requestedBy, reason } = maintenance;
  const hostnames = hosts.map(({ hostname }) => hostname);
  try {
    const origin = { parentId, windowName };
    const accepted = await acceptReturn(services, 'complete', { hosts: hostnames, reason }, requestedBy, origin);
    // Other owners still hold these hosts: they come up when the last owner lets go.
    const held = new Set(accepted.hosts.flatMap(({ hostname, holds }) => (holds === undefined ? [] : [hostname])));
    return withHosts(
      rollout,
      hosts.filter(({ hostname }) => !held.has(hostname)).map((host) => inPhase(host, 'returning', now)),
    );
  } catch (error) {
    // The next look observes where they are now.
    if (MOVED_ON.some((name) => isMaintenanceError(error, name))) return rollout;
    if (!isMaintenanceError(error, 'MesosRefused')) throw error;
    return withHosts(
      rollout,
      hosts.map((host) => failedReturn(host, error.message, now)),
    );
  }
}

/** Errors of hosts that have changed since they were read. */
const MOVED_ON: readonly ErrorName[] = ['HostNotDown', 'HostNotFound', 'HostHeld'];

function failedReturn(host: RolloutHost, message: string, now: Date): RolloutHost {
  return inPhase(host, 'failed', now, `Mesos did not bring it up: ${message}`);
}
