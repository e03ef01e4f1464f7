import { changeDeadlines } from '../actions/change-deadline.ts';
import { planOf, planOfNothing, resume } from '../actions/plan.ts';
import { decide, register } from '../actions/register.ts';
import { requestingExecution, startMaintenance } from '../actions/resolve-request.ts';
import { StartExecutionInput } from '../contract/api.ts';
import { type FlowPlan, RegisterStepInput } from '../contract/flow.ts';
import { validated } from '../contract/validation.ts';
import type { Services } from '../ports/services.ts';
import { stepHandler } from '../runtime/step-handler.ts';

/**
 * First step of StartMaintenance: validates the execution's input, which an operator may have typed into the console, and
 * registers its hosts, all or none. With a `maintenanceId` the request is registered already: by the API, or by an execution
 * whose work this one continues. A dry run refuses what a real one would refuse, and moves no host.
 */
export async function registerHosts(step: RegisterStepInput, services: Services): Promise<FlowPlan> {
  const { maintenanceId, ...request } = validated(StartExecutionInput, step.input);
  if (maintenanceId !== undefined) return resume(services, 'StartMaintenance', maintenanceId, request.hosts);
  const maintenance = startMaintenance(request, requestingExecution(step), services.clock());
  const decided = await decide(services, maintenance, request.hosts);
  if (request.dryRun === true) return planOfNothing(maintenance);
  const registered = await register(services, maintenance, decided);
  await changeDeadlines(services, request, maintenance, decided);
  return planOf(registered);
}

export const handler = stepHandler(RegisterStepInput, registerHosts);
