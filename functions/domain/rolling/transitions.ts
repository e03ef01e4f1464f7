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
import { planWaves, type WaveQuestion } from './wave.ts';

/** Decides on a rolling maintenance after its hosts were observed. */

/** Author of notes that no operator caused. */
export const BY_ITSELF = 'rollout';

/**
 * Halts the rollout after too many failures, leaves out hosts without time left, and finishes it
 * after the last host. A halted one goes on with hosts under way.
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

/** True when the next wave may be chosen: no host is under way. */
export function mayBegin(rollout: Rollout, now: Date): boolean {
  if (!isRunning(rollout) || rollout.hosts.some(isUnderWay)) return false;
  return hostsIn(rollout, 'waiting').length > 0 && !isPast(rollout.lastBeginAt, now);
}

/** Hosts that need no repair: none is set, or the window is over. */
export function needNoRepair(rollout: Rollout, now: Date): readonly RolloutHost[] {
  const isEnd = isPast(rollout.endsAt, now) && rollout.atEnd === 'complete';
  return rollout.options.repair === 'none' || isEnd ? hostsIn(rollout, 'repairing') : [];
}

/** True for an idle rollout that the end of its window still affects. */
export function isDue(rollout: Rollout, now: Date): boolean {
  return hostsIn(rollout, 'waiting').length > 0 && isPast(rollout.lastBeginAt, now);
}

/** True when there is no work until the next command. */
export function isIdle(rollout: Rollout): boolean {
  return isFinished(rollout) || (!isRunning(rollout) && !rollout.hosts.some(isUnderWay));
}

/**
 * Seconds until the last host is done, estimated from past waves; null before the first one is
 * over, or while it does not run.
 */
export function remainingSeconds(rollout: Rollout, question: WaveQuestion, now: Date): number | null {
  const { wave, startedAt } = rollout;
  if (!isRunning(rollout) || wave === null) return null;
  const isOpen = rollout.hosts.some(isUnderWay);
  const over = isOpen ? wave.number - 1 : wave.number;
  if (over === 0) return null;
  const untilMs = isOpen ? Date.parse(wave.startedAt) : now.getTime();
  const waveMs = (untilMs - Date.parse(startedAt)) / over;
  // As if no host were out: hosts that are out now return before the next wave.
  const calm = question.cluster.map((host) => ({ ...host, isOut: false }));
  const left = planWaves({ ...question, cluster: calm }).waves.length * waveMs;
  const ofThis = isOpen ? Math.max(0, Date.parse(wave.startedAt) + waveMs - now.getTime()) : 0;
  return Math.round((left + ofThis) / 1_000);
}

function isPast(moment: string | null, now: Date): boolean {
  return moment !== null && Date.parse(moment) <= now.getTime();
}
