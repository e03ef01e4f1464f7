import { validatedHosts } from '../../actions/host/known-names.ts';
import { nameHosts } from '../../actions/host-choice/choose-hosts.ts';
import { decide, register } from '../../actions/registration/register.ts';
import { requestingExecution, startMaintenance } from '../../actions/registration/resolve-request.ts';
import { tellMesos } from '../../actions/request/accept-request.ts';
import { admitHosts, beginning } from '../../actions/request/breaker.ts';
import { changeDeadlines } from '../../actions/request/change-deadline.ts';
import { emptyExecutionPlan, executionPlanOf, resume } from '../../actions/request/execution-plan.ts';
import { registerRolling, startRollout } from '../../actions/rolling/accept-rolling.ts';
import { publishSchedule } from '../../actions/schedule/publish.ts';
import { StartExecutionInput } from '../../contract/api/requests.ts';
import { type ExecutionPlan, RegisterStepInput } from '../../contract/flow/flow.ts';
import { isRolling } from '../../domain/rolling/options.ts';
import type { Services } from '../../ports/services.ts';
import { stepHandler } from '../../runtime/step-handler.ts';

/**
 * First step of StartMaintenance: validates the execution's input, which an operator may have typed
 * into the console, and registers its hosts, all or none. An input with a `maintenanceId` is
 * registered already: by the API, or by an execution that this one continues. A rolling request
 * goes to RollMaintenance under the same name. A dry run moves no host.
 */
export async function registerHosts(step: RegisterStepInput, services: Services): Promise<ExecutionPlan> {
  const { maintenanceId, ...asked } = await validatedHosts(services, StartExecutionInput, step.input);
  if (maintenanceId !== undefined) return resume(services, 'StartMaintenance', maintenanceId, asked.hosts ?? []);
  const request = await nameHosts(services, asked, requestingExecution(step).id);
  const maintenance = startMaintenance(request, requestingExecution(step), services.clock());
  if (isRolling(request) && request.dryRun !== true) {
    const { by, id } = requestingExecution(step);
    const executionArn = services.executions.arn('RollMaintenance', id);
    await registerRolling(services, request, { by, id, executionArn });
    await startRollout(services, id, id);
    return emptyExecutionPlan(maintenance);
  }
  const decided = await decide(services, maintenance, request.hosts);
  if (request.dryRun === true) return emptyExecutionPlan(maintenance);
  await admitHosts(services, beginning(maintenance, decided), maintenance.requestedBy);
  const registered = await register(services, maintenance, decided);
  // The watcher posts a window that opens later.
  if (new Date(maintenance.start) <= services.clock())
    await tellMesos(services, registered, async (hosts) => void (await publishSchedule(services, hosts)));
  await changeDeadlines(services, request, maintenance, decided);
  return executionPlanOf(registered);
}

export const handler = stepHandler(RegisterStepInput, registerHosts);
