import { nameHosts } from '../../actions/host-choice/choose-hosts.ts';
import { requestingExecution } from '../../actions/registration/resolve-request.ts';
import { registerRolling } from '../../actions/rolling/accept-rolling.ts';
import { openWindow } from '../../actions/windows/open-window.ts';
import { MaintenanceError } from '../../contract/errors.ts';
import { RegisterStepInput, type RolloutStart } from '../../contract/flow/flow.ts';
import { readRollInput } from '../../contract/flow/roll-input.ts';
import { isFinished } from '../../domain/rolling/phase.ts';
import type { Services } from '../../ports/services.ts';
import { stepHandler } from '../../runtime/step-handler.ts';

/**
 * First step of RollMaintenance: continues a registered rolling maintenance, opens a window, or
 * registers the request in the execution's input. From here on this execution owns the maintenance:
 * any other execution that waits for it ends with the next look.
 */
export async function beginRollout(step: RegisterStepInput, services: Services): Promise<RolloutStart> {
  const { executionArn } = step;
  const id = await registered(step, services);
  // No id: no maintenance was begun. The window stays closed, and its history gives the reason.
  if (id === undefined) return notOpened(step, services);
  const rollout = await services.store.rollout(id);
  if (rollout === undefined)
    throw new MaintenanceError(
      'MaintenanceNotFound',
      `no rolling maintenance has the id '${id}': check the input of this execution`,
    );
  if (rollout.executionArn !== executionArn && !isFinished(rollout)) {
    await services.store.putRollout({ ...rollout, executionArn }, rollout.version);
  }
  // A rollout that was stopped before its start does not wait for it.
  const startAt = isFinished(rollout) ? services.clock().toISOString() : rollout.startedAt;
  return { maintenanceId: id, executionArn, startAt };
}

async function registered(step: RegisterStepInput, services: Services): Promise<string | undefined> {
  const { kind, input } = readRollInput(step.input);
  if (kind === 'registered') return input.maintenanceId;
  const { by, id } = requestingExecution(step);
  const { executionArn } = step;
  if (kind === 'request') {
    await registerRolling(services, await nameHosts(services, input, id), { by, id, executionArn });
    return id;
  }
  const opened = await openWindow(services, input, { id, executionArn }, ({ request, ...origin }) =>
    registerRolling(services, request, origin),
  );
  return opened.outcome === 'opened' ? opened.maintenanceId : undefined;
}

function notOpened({ executionArn }: RegisterStepInput, { clock }: Services): RolloutStart {
  return { maintenanceId: '', executionArn, startAt: clock().toISOString() };
}

export const handler = stepHandler(RegisterStepInput, beginRollout);
