import { type UsualTimes, type WayTime, wayTime } from '../host/step-times.ts';
import { isRunning, isUnderWay } from './phase.ts';
import { hostsIn, type Rollout, type RolloutHost } from './rollout.ts';
import { planWaves, type WaveQuestion } from './wave.ts';

export interface TimeLeft {
  readonly seconds: number;
  /** The facts behind the estimate: a clause. */
  readonly restsOn: string;
}

/**
 * Estimates the time until the last host is done: from the usual time of its steps; while that is
 * unknown, from the average time of the hosts that are done. Null while both are unknown, or while
 * the rollout does not run.
 */
export function timeLeft(rollout: Rollout, question: WaveQuestion, times: UsualTimes, now: Date): TimeLeft | null {
  const each = wayTime(times, rollout.options) ?? fromHostsDone(rollout);
  if (!isRunning(rollout) || each === undefined) return null;
  const left = rollout.hosts.filter(isUnderWay).map((host) => secondsLeft(host, each, now));
  // Counts no host as out: hosts that are out now will make room for the others.
  const calm = question.cluster.map((host) => ({ ...host, isOut: false }));
  const rounds = planWaves({ ...question, cluster: calm }).waves.length;
  return { seconds: Math.round(rounds * each.seconds + Math.max(0, ...left)), restsOn: each.restsOn };
}

/** A phase that takes longer than usual counts as about to end. */
function secondsLeft({ phase, since, begunAt }: RolloutHost, { parts, seconds }: WayTime, now: Date): number {
  const index = parts.findIndex(([name]) => name === phase);
  const from = index < 0 ? begunAt : since;
  const ahead = index < 0 ? [seconds] : parts.slice(index).map(([, each]) => each);
  const gone = from === null ? 0 : (now.getTime() - Date.parse(from)) / 1_000;
  const [first = 0, ...rest] = ahead;
  return rest.reduce((sum, each) => sum + each, Math.max(0, first - gone));
}

/** The average time from the request to go down until the host has settled. */
function fromHostsDone(rollout: Rollout): WayTime | undefined {
  const durations = hostsIn(rollout, 'done').flatMap(({ begunAt, since }) =>
    begunAt === null ? [] : [Date.parse(since) - Date.parse(begunAt)],
  );
  if (durations.length === 0) return undefined;
  const seconds = durations.reduce((sum, each) => sum + each, 0) / durations.length / 1_000;
  return { parts: [], seconds, restsOn: 'estimated from the hosts that are done' };
}
