import { answerExecution } from '../../actions/watch/answer-waits.ts';
import { startWatcher } from '../../actions/watch/start-watcher.ts';
import { AwaitRollout, type RolloutOutcome } from '../../contract/flow/flow.ts';
import type { Services } from '../../ports/services.ts';
import { stepHandler } from '../../runtime/step-handler.ts';

/** Makes the execution of a rolling maintenance wait until its rollout is over or idle. */
export async function awaitRollout(input: AwaitRollout, services: Services): Promise<void> {
  const { store, clock } = services;
  const wait = { ...input, phase: 'roll' as const, since: clock().toISOString() };
  if ((await store.rollout(input.maintenanceId)) === undefined) {
    // The window that this execution should have opened did not open: there is nothing to do.
    const output = { status: 'finished' } satisfies RolloutOutcome;
    return answerExecution(services, wait, { kind: 'done', output });
  }
  await store.putWait(wait);
  await startWatcher(services);
}

export const handler = stepHandler(AwaitRollout, awaitRollout);
