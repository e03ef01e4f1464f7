import { requestingExecution } from '../actions/resolve-request.ts';
import { registerRolling } from '../actions/rolling/accept-rolling.ts';
import { RollExecutionInput } from '../contract/api.ts';
import { MaintenanceError } from '../contract/errors.ts';
import { RegisterStepInput, RolloutStep } from '../contract/flow.ts';
import { validated } from '../contract/validation.ts';
import type { Services } from '../ports/services.ts';
import { stepHandler } from '../runtime/step-handler.ts';

/**
 * First step of RollMaintenance: goes on with a rolling maintenance that is registered, or registers what the execution's input asks for. From
 * here on the maintenance is this execution's: another one that works on it ends with its next step.
 */
export async function beginRollout(step: RegisterStepInput, services: Services): Promise<RolloutStep> {
  const { executionArn } = step;
  const id = await registered(step, services);
  const rollout = await services.store.rollout(id);
  if (rollout === undefined)
    throw new MaintenanceError('MaintenanceNotFound', `no rolling maintenance '${id}' is registered`);
  if (rollout.executionArn !== executionArn) {
    await services.store.putRollout({ ...rollout, executionArn }, rollout.version);
  }
  return RolloutStep.parse({ maintenanceId: id, executionArn, startAt: rollout.startedAt });
}

async function registered(step: RegisterStepInput, services: Services): Promise<string> {
  const input = validated(RollExecutionInput, step.input);
  if ('maintenanceId' in input) return input.maintenanceId;
  const requester = requestingExecution(step);
  await registerRolling(services, input, requester);
  return requester.id;
}

export const handler = stepHandler(RegisterStepInput, beginRollout);
