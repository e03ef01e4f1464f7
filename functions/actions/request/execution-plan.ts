import { MaintenanceError } from '../../contract/errors.ts';
import type { ExecutionPlan } from '../../contract/flow/flow.ts';
import type { Host } from '../../domain/host/host.ts';
import { MACHINE_FOR } from '../../domain/host/next-action.ts';
import { ACTION_OF, type Maintenance } from '../../domain/request/maintenance.ts';
import type { Machine } from '../../ports/executions.ts';
import type { Services } from '../../ports/services.ts';
import type { Registered } from '../registration/register.ts';

/** The work of an execution: the hosts that its request moves. Those that were going there `already` are another's. */
export function executionPlanOf({ maintenance, hosts }: Registered): ExecutionPlan {
  return toExecutionPlan(
    maintenance,
    hosts.filter(({ outcome }) => outcome === 'accepted').map(({ hostname }) => hostname),
  );
}

/** The work of a dry run: none, at once. */
export function emptyExecutionPlan(maintenance: Maintenance): ExecutionPlan {
  return toExecutionPlan({ ...maintenance, start: maintenance.requestedAt }, []);
}

/**
 * The work that is left of a registered maintenance. Throws MaintenanceNotFound for an id that nothing was registered under, and
 * InvalidInput for one of the other machine: its steps would bring up what is to go down.
 */
export async function resume(
  services: Services,
  machine: Machine,
  id: string,
  hostnames: readonly string[],
): Promise<ExecutionPlan> {
  const maintenance = await services.store.maintenance(id);
  if (maintenance === undefined)
    throw new MaintenanceError('MaintenanceNotFound', `no maintenance '${id}' is registered`);
  const [kind, owner] = await ownerOf(services, maintenance);
  if (owner !== machine) {
    const message = `maintenance '${id}' is a ${kind}: ${owner} goes on with it, ${machine} does not`;
    const entries = [{ field: 'maintenanceId', code: 'wrong-machine', message }];
    throw new MaintenanceError('InvalidInput', message, { entries });
  }
  const hosts = await hostsOfMaintenance(services, id, hostnames);
  return toExecutionPlan(
    maintenance,
    hosts.map(({ hostname }) => hostname),
  );
}

/** What a maintenance is, in a word, and the machine that works on it. Its waves are maintenances of their own. */
async function ownerOf({ store }: Services, { id, kind }: Maintenance): Promise<readonly [string, Machine]> {
  if ((await store.rollout(id)) !== undefined) return ['rolling one', 'RollMaintenance'];
  return [kind, MACHINE_FOR[ACTION_OF[kind]]];
}

/** Those of the hosts that are in this maintenance now. */
export async function hostsOfMaintenance(
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
    // Every host at once: one that can not move must not keep others from theirs.
    concurrency: Math.max(1, hosts.length),
  };
}
