import { MaintenanceError, noMaintenance } from '../../contract/errors.ts';
import type { ExecutionPlan } from '../../contract/flow/flow.ts';
import type { Host } from '../../domain/host/host.ts';
import { MACHINE_FOR } from '../../domain/host/next-action.ts';
import { ACTION_OF, type Maintenance } from '../../domain/request/maintenance.ts';
import type { Machine } from '../../ports/executions.ts';
import type { Services } from '../../ports/services.ts';
import type { Registered } from '../registration/register.ts';

/**
 * The work of an execution: the accepted hosts of its request. Hosts that are `already` on their
 * way belong to another execution. Throws InvalidInput when the maintenance is over: AWS accepts
 * the name of an execution again after 90 days.
 */
export function executionPlanOf({ maintenance, hosts }: Registered): ExecutionPlan {
  const accepted = hosts.filter(({ outcome }) => outcome === 'accepted').map(({ hostname }) => hostname);
  if (accepted.length > 0 && maintenance.endedAt !== null) {
    const { id, endedAt } = maintenance;
    const message = `maintenance '${id}' has been over since ${endedAt}: start an execution with another name`;
    throw new MaintenanceError('InvalidInput', message, { entries: [{ field: 'name', code: 'name-reused', message }] });
  }
  return toExecutionPlan(maintenance, accepted);
}

/** The work of a dry run: none. */
export function emptyExecutionPlan(maintenance: Maintenance): ExecutionPlan {
  return toExecutionPlan({ ...maintenance, start: maintenance.requestedAt }, []);
}

/**
 * Returns the work of a registered maintenance. Throws MaintenanceNotFound for an unknown id, and
 * InvalidInput for one of another state machine: it would bring up hosts that must go down.
 */
export async function resume(
  services: Services,
  machine: Machine,
  id: string,
  hostnames: readonly string[],
): Promise<ExecutionPlan> {
  const maintenance = await services.store.maintenance(id);
  if (maintenance === undefined) throw noMaintenance(id);
  const [kind, owner] = await ownerOf(services, maintenance);
  if (owner !== machine) {
    const message = `maintenance '${id}' is a ${kind}: start ${owner} for it, not ${machine}`;
    const entries = [{ field: 'maintenanceId', code: 'wrong-machine', message }];
    throw new MaintenanceError('InvalidInput', message, { entries });
  }
  const hosts = await hostsOfMaintenance(services, id, hostnames);
  return toExecutionPlan(
    maintenance,
    hosts.map(({ hostname }) => hostname),
  );
}

/**
 * Returns the kind of a maintenance and the machine that works on it. The waves of a rolling
 * maintenance are maintenances of their own.
 */
async function ownerOf({ store }: Services, { id, kind }: Maintenance): Promise<readonly [string, Machine]> {
  if ((await store.rollout(id)) !== undefined) return ['rolling one', 'RollMaintenance'];
  return [kind, MACHINE_FOR[ACTION_OF[kind]]];
}

/** Hosts that are in this maintenance now. */
async function hostsOfMaintenance(
  services: Services,
  id: string,
  hostnames: readonly string[],
): Promise<readonly Host[]> {
  const known = await services.store.hosts(hostnames);
  return hostnames.flatMap((hostname) => {
    const host = known.get(hostname);
    return host?.maintenance?.id === id ? [host] : [];
  });
}

function toExecutionPlan(maintenance: Maintenance, hosts: string[]): ExecutionPlan {
  return {
    maintenanceId: maintenance.id,
    startAt: maintenance.start,
    hosts,
    // All hosts at once: a blocked host must not delay the others.
    concurrency: Math.max(1, hosts.length),
  };
}
