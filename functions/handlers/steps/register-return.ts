import { validatedHosts } from '../../actions/host/known-names.ts';
import { decide, register } from '../../actions/registration/register.ts';
import { requestingExecution, returnMaintenance } from '../../actions/registration/resolve-request.ts';
import { tellMesos, tellOfReturn } from '../../actions/request/accept-request.ts';
import { executionPlanOf, resume } from '../../actions/request/execution-plan.ts';
import { CompleteExecutionInput } from '../../contract/api/requests.ts';
import { type ExecutionPlan, RegisterStepInput } from '../../contract/flow/flow.ts';
import type { Services } from '../../ports/services.ts';
import { stepHandler } from '../../runtime/step-handler.ts';

/** First step of CompleteMaintenance, which brings DOWN (with `cancel`: draining) hosts UP. */
export async function registerReturn(step: RegisterStepInput, services: Services): Promise<ExecutionPlan> {
  const { maintenanceId, cancel, ...request } = await validatedHosts(services, CompleteExecutionInput, step.input);
  if (maintenanceId !== undefined) return resume(services, 'CompleteMaintenance', maintenanceId, request.hosts);
  const kind = cancel === true ? 'cancel' : 'complete';
  const maintenance = returnMaintenance(kind, request, requestingExecution(step), services.clock());
  const registered = await register(services, maintenance, await decide(services, maintenance, request.hosts));
  await tellMesos(services, registered, (hosts) => tellOfReturn(services, hosts));
  return executionPlanOf(registered);
}

export const handler = stepHandler(RegisterStepInput, registerReturn);
