import { isFinished } from '../../domain/rolling/phase.ts';
import type { WindowOpening } from '../../domain/windows/opening.ts';
import { assertWritten, retryOnConflict } from '../../ports/retry-on-conflict.ts';
import type { Services } from '../../ports/services.ts';

/**
 * The opening that a window is in. A window has at most one: its time is taken, on a condition, before anything is begun for it, and released when it
 * has closed. So an opening that takes for days is found however many later times were missed meanwhile.
 */

/** Openings among which one without an open time is looked for: of windows that opened before open times were kept. */
const LOOKED_AT = 10;

/** The opening that has not closed; undefined while the window is shut. */
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

/** The time of another opening of the window that is at work still; null when there is none. */
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
 * True until the hosts of the opening are through, whatever execution works on it by now. One that died before it had registered them does not keep
 * the window shut for ever.
 */
async function isAtWork({ store, executions }: Services, opening: WindowOpening): Promise<boolean> {
  const { maintenanceId, executionArn } = opening;
  const rollout = maintenanceId === null ? undefined : await store.rollout(maintenanceId);
  if (rollout !== undefined) return !isFinished(rollout);
  return executionArn !== null && (await executions.isRunning(executionArn));
}

/** Takes the window for the opening. Answers the time of the other opening that has it; null when it was taken. Harmless to repeat. */
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
