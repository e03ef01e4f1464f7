import { isFinished, isRunning, isUnderWay } from './phase.ts';
import {
  hostsIn,
  inPhase,
  isOver,
  openFailures,
  type Rollout,
  type RolloutHost,
  withHosts,
  withNote,
} from './rollout.ts';

/** Decides on a rolling maintenance after its hosts were observed. */

/** Author of notes that no operator caused. */
export const BY_ITSELF = 'rollout';

/**
 * Halts the rollout after too many failures, leaves out hosts without time left, and finishes it
 * after the last host. A halted rollout goes on with hosts under way.
 */
export function transition(rollout: Rollout, now: Date): Rollout {
  return finished(halted(closed(rollout, now), now), now);
}

/** Closes the window: waiting hosts are left out; DOWN hosts stay, or come back. */
function closed(rollout: Rollout, now: Date): Rollout {
  const { endsAt, lastBeginAt, atEnd } = rollout;
  const late = isPast(lastBeginAt, now)
    ? hostsIn(rollout, 'waiting').map((host) => inPhase(host, 'skipped', now, 'the window had no time left'))
    : [];
  const staying =
    isPast(endsAt, now) && atEnd === 'stay'
      ? hostsIn(rollout, 'repairing').map((host) => inPhase(host, 'done', now, "stays DOWN: 'complete' brings it up"))
      : [];
  return late.length + staying.length === 0 ? rollout : withHosts(rollout, [...late, ...staying]);
}

function halted(rollout: Rollout, now: Date): Rollout {
  const { maxErrors } = rollout.options;
  if (!isRunning(rollout) || openFailures(rollout) < maxErrors || hostsIn(rollout, 'waiting').length === 0) {
    return rollout;
  }
  const names = hostsIn(rollout, 'failed').map(({ hostname }) => hostname);
  const heldBy = `halted: ${openFailures(rollout)} of ${maxErrors} failures (${names.slice(-3).join(', ')}): 'resume' goes on`;
  return withNote({ ...rollout, status: 'halted', heldBy }, heldBy, BY_ITSELF, now);
}

function finished(rollout: Rollout, now: Date): Rollout {
  if (isFinished(rollout) || !isOver(rollout)) return rollout;
  const [done, failed, skipped] = (['done', 'failed', 'skipped'] as const).map(
    (phase) => hostsIn(rollout, phase).length,
  );
  const text = `finished: ${done} done, ${failed} failed, ${skipped} left out`;
  return withNote({ ...rollout, status: 'finished', heldBy: '' }, text, BY_ITSELF, now);
}

/** True when a host may begin now if the limits of pools and domains allow it. */
export function mayBegin(rollout: Rollout, now: Date): boolean {
  const { concurrency } = rollout.options;
  if (!isRunning(rollout) || isPast(rollout.lastBeginAt, now)) return false;
  const isFull = concurrency !== null && rollout.hosts.filter(isUnderWay).length >= concurrency;
  return !isFull && hostsIn(rollout, 'waiting').length > 0;
}

/** Hosts that need no repair: none is set, or the window is over. */
export function needNoRepair(rollout: Rollout, now: Date): readonly RolloutHost[] {
  const isEnd = isPast(rollout.endsAt, now) && rollout.atEnd === 'complete';
  return rollout.options.repair === 'none' || isEnd ? hostsIn(rollout, 'repairing') : [];
}

/** True while hosts wait although it is too late for them to begin. */
export function isDue(rollout: Rollout, now: Date): boolean {
  return hostsIn(rollout, 'waiting').length > 0 && isPast(rollout.lastBeginAt, now);
}

/** True when there is no work until the next command. */
export function isIdle(rollout: Rollout): boolean {
  return isFinished(rollout) || (!isRunning(rollout) && !rollout.hosts.some(isUnderWay));
}

function isPast(moment: string | null, now: Date): boolean {
  return moment !== null && Date.parse(moment) <= now.getTime();
}
