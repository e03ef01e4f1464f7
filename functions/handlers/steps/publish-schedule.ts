import { showingWaits } from '../../actions/host/wait-for-mesos.ts';
import { hostsOfMaintenance } from '../../actions/request/execution-plan.ts';
import { publishSchedule as publish } from '../../actions/schedule/publish.ts';
import { ExecutionPlan } from '../../contract/flow/flow.ts';
import { isTakenOver } from '../../domain/host/host.ts';
import { isDown } from '../../domain/host/host-state.ts';
import type { Services } from '../../ports/services.ts';
import { stepHandler } from '../../runtime/step-handler.ts';

/**
 * Deactivates the hosts' agents and schedules the hosts in Mesos, with at most one POST for all of
 * them.
 */
export async function publishSchedule(plan: ExecutionPlan, services: Services): Promise<void> {
  const hosts = await hostsOfMaintenance(services, plan.maintenanceId, plan.hosts);
  // A host that this system took down stays DOWN; one that another process took down may be up
  // again.
  const leaving = hosts.filter((host) => !isDown(host) || isTakenOver(host));
  await showingWaits(services, leaving, () => publish(services, leaving));
}

export const handler = stepHandler(ExecutionPlan, publishSchedule);
