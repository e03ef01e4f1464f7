import { startRollout } from '../../actions/rolling/accept-rolling.ts';
import { startWatcher } from '../../actions/watch/start-watcher.ts';
import { RolloutStep } from '../../contract/flow/previous-release.ts';
import { isFinished } from '../../domain/rolling/phase.ts';
import { isDue, isIdle } from '../../domain/rolling/transitions.ts';
import { LOOKS_PER_EXECUTION, waitBeforeLook } from '../../domain/watch/pace.ts';
import type { Services } from '../../ports/services.ts';
import { stepHandler } from '../../runtime/step-handler.ts';

/**
 * Follows the record of a rolling maintenance for an execution that has no task token: it stores a
 * wait without a token. After many looks it hands over to this release.
 */
export async function advanceRollout(step: RolloutStep, services: Services): Promise<RolloutStep> {
  const { store, clock, pollSeconds } = services;
  const { maintenanceId, executionArn = null } = step;
  const rollout = await store.rollout(maintenanceId);
  // There is nothing to do: the window that this execution should have opened did not open.
  if (rollout === undefined) return { ...step, status: 'finished' };
  if (!isFinished(rollout) && rollout.executionArn !== executionArn) return { ...step, status: 'handed-over' };
  // The watcher publishes the end, and also ends the hosts that the end of a window leaves out.
  await store.putWait({ phase: 'roll', maintenanceId, token: null, executionArn, since: clock().toISOString() });
  await startWatcher(services);
  if (isFinished(rollout)) return { ...step, status: 'finished' };
  if (isIdle(rollout) && !isDue(rollout, clock())) return { ...step, status: 'resting' };
  const [looks, idleLooks] = [step.looks + 1, step.idleLooks + 1];
  const next = { ...step, looks, idleLooks, waitSeconds: waitBeforeLook(pollSeconds, idleLooks) };
  if (looks < LOOKS_PER_EXECUTION) return next;
  await startRollout(services, maintenanceId, `${maintenanceId}-v${rollout.version}-${looks}`);
  return { ...next, status: 'handed-over' };
}

export const handler = stepHandler(RolloutStep, advanceRollout);
