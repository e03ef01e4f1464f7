import { isFinished } from '../../domain/rolling/phase.ts';
import type { Rollout } from '../../domain/rolling/rollout.ts';
import { isDue, isIdle } from '../../domain/rolling/transitions.ts';
import { elapsedMs } from '../../domain/time/elapsed.ts';
import type { Services } from '../../ports/services.ts';
import { finishRollout } from '../rolling/finish-rollout.ts';
import { type AtWork, START_LIMIT_MS } from './restart-executions.ts';

/**
 * Starts an execution for an orphaned rolling maintenance: a process died between registering it
 * and starting its execution, the execution failed, or it ended just when an operator resumed. True
 * when one was started.
 */
export async function restartRollout(services: Services, works: AtWork, rollout: Rollout): Promise<boolean> {
  const { id } = rollout;
  if (!(await needsWork(services, works, rollout))) return false;
  // A request accepted a moment ago is about to start it.
  if (elapsedMs(rollout.registeredAt, services.clock()) <= START_LIMIT_MS) return false;
  if (rollout.executionArn !== null && (await works.isRunning(rollout.executionArn))) return false;
  const name = `${id}-r${Math.floor(services.clock().getTime() / 60_000)}`;
  await services.executions.start('RollMaintenance', name, { maintenanceId: id });
  services.report.count('ExecutionsRestarted');
  services.report.warn('no execution worked on this rolling maintenance: started one', { maintenanceId: id, name });
  return true;
}

/**
 * True when an execution is missing. Publishes an end that a dead process left unpublished, unless
 * the running execution may be doing it.
 */
async function needsWork(services: Services, works: AtWork, rollout: Rollout): Promise<boolean> {
  if (!isFinished(rollout)) return !isIdle(rollout) || isDue(rollout, services.clock());
  if (rollout.executionArn !== null && (await works.isRunning(rollout.executionArn))) return false;
  const maintenance = await services.store.maintenance(rollout.id);
  if (maintenance !== undefined) await finishRollout(services, maintenance, rollout);
  return false;
}
