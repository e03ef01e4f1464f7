import { finishMaintenance } from '../../actions/request/finish-maintenance.ts';
import { ExecutionPlan, type FlowSummary } from '../../contract/flow/flow.ts';
import { countByState } from '../../domain/request/maintenance.ts';
import type { Services } from '../../ports/services.ts';
import { stepHandler } from '../../runtime/step-handler.ts';

/** Last step of an execution: counts hosts by state; ends the maintenance if no host moves. */
export async function summarize(plan: ExecutionPlan, services: Services): Promise<FlowSummary> {
  const hosts = await services.store.hosts(plan.hosts);
  const states = countByState([...hosts.values()]);
  services.report.info('execution finished', { maintenanceId: plan.maintenanceId, states });
  await finishMaintenance(services, plan.maintenanceId);
  return { maintenanceId: plan.maintenanceId, states };
}

export const handler = stepHandler(ExecutionPlan, summarize);
