import type { Rollout } from '../../domain/rollout.ts';
import { isDue, rests } from '../../domain/rollout-step.ts';
import type { Services } from '../../ports/services.ts';
import { type AtWork, elapsedMs, START_LIMIT_MS } from '../restart-executions.ts';
import { finishRollout } from './finish-rollout.ts';

/**
 * Starts executions for rolling maintenances that nobody works on: a process died between registering one and starting its execution, an
 * execution has failed, or one ended at the very moment when somebody resumed it. Answers how many were started.
 */
export async function restartRollouts(services: Services, works: AtWork): Promise<number> {
  let started = 0;
  for (const id of await services.store.activeRollouts()) {
    const rollout = await services.store.rollout(id);
    if (rollout === undefined || !(await needsWork(services, rollout))) continue;
    // A request that has just been accepted is about to start it.
    if (elapsedMs(services, rollout.registeredAt) <= START_LIMIT_MS) continue;
    if (rollout.executionArn !== null && (await works.isRunning(rollout.executionArn))) continue;
    const name = `${id}-r${Math.floor(services.clock().getTime() / 60_000)}`;
    await services.executions.start('RollMaintenance', name, { maintenanceId: id });
    services.report.count('ExecutionsRestarted');
    services.report.warn('no execution worked on this rolling maintenance: started one', { maintenanceId: id, name });
    started += 1;
  }
  return started;
}

/** An end that nobody has told of, because that process died, is told of here. */
async function needsWork(services: Services, rollout: Rollout): Promise<boolean> {
  if (rollout.status !== 'finished') return !rests(rollout) || isDue(rollout, services.clock());
  const maintenance = await services.store.maintenance(rollout.id);
  if (maintenance !== undefined) await finishRollout(services, maintenance, rollout);
  return false;
}
