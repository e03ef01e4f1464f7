import { isRunning, isUnderWay } from './phase.ts';
import { hostsIn, type Rollout } from './rollout.ts';
import { planWaves, type WaveQuestion } from './wave.ts';

/**
 * Estimates the seconds until the last host is done, from the average time of the hosts that are
 * done. Null before the first host is done, or while the rollout does not run.
 */
export function remainingSeconds(rollout: Rollout, question: WaveQuestion, now: Date): number | null {
  const usualMs = usualDurationMs(rollout);
  if (!isRunning(rollout) || usualMs === undefined) return null;
  const left = rollout.hosts
    .filter(isUnderWay)
    .map(({ begunAt }) => Math.max(0, usualMs - (begunAt === null ? 0 : now.getTime() - Date.parse(begunAt))));
  // As if no host were out: hosts that are out now will make room for the others.
  const calm = question.cluster.map((host) => ({ ...host, isOut: false }));
  const rounds = planWaves({ ...question, cluster: calm }).waves.length;
  return Math.round((rounds * usualMs + Math.max(0, ...left)) / 1_000);
}

/** The average time from the request to go down until the host has settled. */
function usualDurationMs(rollout: Rollout): number | undefined {
  const durations = hostsIn(rollout, 'done').flatMap(({ begunAt, since }) =>
    begunAt === null ? [] : [Date.parse(since) - Date.parse(begunAt)],
  );
  if (durations.length === 0) return undefined;
  return durations.reduce((sum, each) => sum + each, 0) / durations.length;
}
