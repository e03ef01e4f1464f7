import { showingWaits } from '../../actions/host/wait-for-mesos.ts';
import { hostsOfMaintenance } from '../../actions/request/execution-plan.ts';
import { withdrawSchedule as withdraw } from '../../actions/schedule/publish.ts';
import { ExecutionPlan } from '../../contract/flow/flow.ts';
import { isDown } from '../../domain/host/host-state.ts';
import type { Services } from '../../ports/services.ts';
import { stepHandler } from '../../runtime/step-handler.ts';

/**
 * Removes the hosts of a cancelled drain from the Mesos schedule in one POST. A DOWN host leaves it
 * when it comes up.
 */
export async function withdrawSchedule(plan: ExecutionPlan, services: Services): Promise<void> {
  const hosts = await hostsOfMaintenance(services, plan.maintenanceId, plan.hosts);
  const draining = hosts.filter((host) => !isDown(host));
  if (draining.length > 0) await showingWaits(services, draining, () => withdraw(services, draining));
}

export const handler = stepHandler(ExecutionPlan, withdrawSchedule);
