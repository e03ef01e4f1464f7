import { isFinished } from '../../domain/rolling/phase.ts';
import type { WindowOpening } from '../../domain/windows/opening.ts';
import { assertWritten, retryOnConflict } from '../../ports/retry-on-conflict.ts';
import type { Services } from '../../ports/services.ts';

/**
 * The current opening of a window. A window has at most one: a conditional write takes its open
 * time before any work begins, and closing releases it. So an opening that lasts for days is found
 * however many later times were missed.
 */

/** Recent openings to search when no open time is stored: earlier releases stored none. */
const LOOKED_AT = 10;

/** The open opening; undefined while the window is shut. */
export async function openOpening({ store }: Services, windowName: string): Promise<WindowOpening | undefined> {
  const openTime = await store.openTime(windowName);
  const taken = openTime === undefined ? undefined : await store.opening(windowName, openTime);
  if (taken !== undefined && isOpen(taken)) return taken;
  const { items } = await store.openings(windowName, LOOKED_AT);
  return items.find(isOpen);
}

function isOpen({ outcome, closedAt }: WindowOpening): boolean {
  return outcome === 'opened' && closedAt === null;
}

/** Time of another opening of the window that still has work; null when there is none. */
export async function findOtherAtWork(
  services: Services,
  windowName: string,
  executionArn: string,
): Promise<string | null> {
  const opening = await openOpening(services, windowName);
  if (opening === undefined || opening.executionArn === executionArn) return null;
  return (await isAtWork(services, opening)) ? opening.scheduledAt : null;
}

/**
 * True until the hosts of the opening are done, whichever execution works on it. An opening whose
 * execution died before it registered hosts does not block the window for ever.
 */
async function isAtWork({ store, executions }: Services, opening: WindowOpening): Promise<boolean> {
  const { maintenanceId, executionArn } = opening;
  const rollout = maintenanceId === null ? undefined : await store.rollout(maintenanceId);
  if (rollout !== undefined) return !isFinished(rollout);
  return executionArn !== null && (await executions.isRunning(executionArn));
}

/**
 * Reserves the window for this opening. Returns null on success; otherwise the time of the other
 * opening that holds the window. Safe to repeat.
 */
export async function takeWindow(services: Services, opening: WindowOpening): Promise<string | null> {
  const { store } = services;
  const { windowName, scheduledAt } = opening;
  const read = () => store.openTime(windowName);
  return retryOnConflict(read, async (openTime) => {
    if (openTime === scheduledAt) return null;
    const other = openTime === undefined ? undefined : await store.opening(windowName, openTime);
    if (other !== undefined && isOpen(other) && (await isAtWork(services, other))) return other.scheduledAt;
    assertWritten(
      await store.takeOpenTime(windowName, scheduledAt, openTime),
      `the open time of window '${windowName}'`,
    );
    return null;
  });
}
