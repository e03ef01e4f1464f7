import { isFinished } from '../../domain/rolling/phase.ts';
import type { Rollout } from '../../domain/rolling/rollout.ts';
import { isDue, isIdle } from '../../domain/rolling/transitions.ts';
import { elapsedMs } from '../../domain/time/elapsed.ts';
import type { Services } from '../../ports/services.ts';
import { finishRollout } from '../rolling/finish-rollout.ts';
import { type AtWork, START_LIMIT_MS } from './restart-executions.ts';

/**
 * Starts an execution for a rolling maintenance that nobody works on: a process died between registering it and starting its execution, its
 * execution has failed, or ended at the very moment when somebody resumed it. True when one was started.
 */
export async function restartRollout(services: Services, works: AtWork, id: string): Promise<boolean> {
  const rollout = await services.store.rollout(id);
  if (rollout === undefined || !(await needsWork(services, works, rollout))) return false;
  // A request that has just been accepted is about to start it.
  if (elapsedMs(rollout.registeredAt, services.clock()) <= START_LIMIT_MS) return false;
  if (rollout.executionArn !== null && (await works.isRunning(rollout.executionArn))) return false;
  const name = `${id}-r${Math.floor(services.clock().getTime() / 60_000)}`;
  await services.executions.start('RollMaintenance', name, { maintenanceId: id });
  services.report.count('ExecutionsRestarted');
  services.report.warn('no execution worked on this rolling maintenance: started one', { maintenanceId: id, name });
  return true;
}

/** An end that nobody has told of, because that process died, is told of here: not while its execution may be telling it. */
async function needsWork(services: Services, works: AtWork, rollout: Rollout): Promise<boolean> {
  if (!isFinished(rollout)) return !isIdle(rollout) || isDue(rollout, services.clock());
  if (rollout.executionArn !== null && (await works.isRunning(rollout.executionArn))) return false;
  const maintenance = await services.store.maintenance(rollout.id);
  if (maintenance !== undefined) await finishRollout(services, maintenance, rollout);
  return false;
}
