import { startRollout } from '../../actions/rolling/accept-rolling.ts';
import { advanceRollout as advance } from '../../actions/rolling/advance-rollout.ts';
import { finishRollout } from '../../actions/rolling/finish-rollout.ts';
import { RolloutStep } from '../../contract/flow/flow.ts';
import { isFinished } from '../../domain/rolling/phase.ts';
import { isIdle } from '../../domain/rolling/transitions.ts';
import { LOOKS_PER_EXECUTION, waitBeforeLook } from '../../domain/watch/pace.ts';
import type { Services } from '../../ports/services.ts';
import { stepHandler } from '../../runtime/step-handler.ts';

/** One step of a rolling maintenance. The wait until the next one grows while nothing changes. */
export async function advanceRollout(step: RolloutStep, services: Services): Promise<RolloutStep> {
  const { maintenanceId: id, executionArn = null } = step;
  const [maintenance, rollout] = await Promise.all([services.store.maintenance(id), services.store.rollout(id)]);
  // There is nothing to do: the window that this execution should have opened did not open.
  if (maintenance === undefined || rollout === undefined) return { ...step, status: 'finished' };
  if (isFinished(rollout)) {
    await finishRollout(services, maintenance, rollout);
    return { ...step, status: 'finished' };
  }
  if (rollout.executionArn !== executionArn) return { ...step, status: 'handed-over' };
  const written = await advance(services, maintenance, rollout);
  const idleLooks = written.version === rollout.version ? step.idleLooks + 1 : 0;
  const looks = step.looks + 1;
  const next = { ...step, looks, idleLooks, waitSeconds: waitBeforeLook(services.pollSeconds, idleLooks) };
  if (isFinished(written)) {
    await finishRollout(services, maintenance, written);
    return { ...next, status: 'finished' };
  }
  if (isIdle(written)) return { ...next, status: 'resting' };
  if (looks < LOOKS_PER_EXECUTION) return next;
  await startRollout(services, id, `${id}-v${written.version}-${looks}`);
  return { ...next, status: 'handed-over' };
}

export const handler = stepHandler(RolloutStep, advanceRollout);
