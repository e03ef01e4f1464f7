import { FlowPlan, type FlowSummary } from '../contract/flow.ts';
import { countByState } from '../domain/maintenance.ts';
import type { Services } from '../ports/services.ts';
import { stepHandler } from '../runtime/step-handler.ts';

/** The end of an execution: how many of its hosts are where. */
export async function summarize(plan: FlowPlan, services: Services): Promise<FlowSummary> {
  const hosts = await services.store.hosts(plan.hosts);
  const states = countByState([...hosts.values()]);
  services.report.info('maintenance finished', { maintenanceId: plan.maintenanceId, states });
  return { maintenanceId: plan.maintenanceId, states };
}

export const handler = stepHandler(FlowPlan, summarize);
