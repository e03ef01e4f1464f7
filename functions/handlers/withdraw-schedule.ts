import { hostsOfMaintenance } from '../actions/plan.ts';
import { withdrawSchedule as withdraw } from '../actions/publish.ts';
import { showingWaits } from '../actions/wait-for-mesos.ts';
import { FlowPlan } from '../contract/flow.ts';
import type { Services } from '../ports/services.ts';
import { stepHandler } from '../runtime/step-handler.ts';

/** Takes the hosts of a cancelled drain out of the Mesos schedule with one POST. A DOWN host leaves it when it is brought up. */
export async function withdrawSchedule(plan: FlowPlan, services: Services): Promise<void> {
  const hosts = await hostsOfMaintenance(services, plan.maintenanceId, plan.hosts);
  const draining = hosts.filter(({ state }) => state !== 'HOST_STATE_DOWN');
  if (draining.length > 0) await showingWaits(services, draining, () => withdraw(services, draining));
}

export const handler = stepHandler(FlowPlan, withdrawSchedule);
