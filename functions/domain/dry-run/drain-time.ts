import type { TaskOnHost } from './tasks-on-hosts.ts';

/** Estimates the time of a drain, and names its assumptions. */

export interface TimeEstimate {
  /** Null when something never leaves. */
  readonly seconds: number | null;
  /** True when some tasks leave at an unknown time: they are not counted. */
  readonly isLeast: boolean;
  /** The assumptions, as sentences. */
  readonly restsOn: readonly string[];
}

export interface Rounds {
  readonly name: string;
  readonly rounds: number;
  /** True when a round begins by starting replacements. */
  readonly replacesFirst: boolean;
  readonly endSeconds: number;
}

/** Grace period of Mesos' own executor when the kill policy has none. */
const DEFAULT_GRACE_SECONDS = 3;

/** From a replacement's launch until it is available. A guess: no scheduler gives this time. */
const START_SECONDS = 60;

/**
 * The longest time that one of the tasks may run after its kill signal, seconds.
 *
 * Only the kill policy counts. The `max_grace_period` of DRAIN_AGENT shortens it only for task
 * groups and on agents with --http_command_executor: a task shows neither.
 */
export function graceOf(tasks: readonly TaskOnHost[]): number {
  return tasks.reduce((longest, { task }) => Math.max(longest, task.asks?.graceSeconds ?? DEFAULT_GRACE_SECONDS), 0);
}

/**
 * Estimates the time of a drain. Jobs leave in parallel, so the slowest counts; tasks that Mesos
 * ends come after them. A host is empty when its last task has ended, without a wait for its
 * replacement.
 *
 * @param mesosSeconds time of the tasks that Mesos ends; null when there are none
 */
export function estimateTime(
  jobs: readonly Rounds[],
  mesosSeconds: number | null,
  pollSeconds: number,
  isLeast: boolean,
): TimeEstimate {
  const secondsOf = (job: Rounds) => job.rounds * (job.endSeconds + pollSeconds) + startsOf(job) * START_SECONDS;
  const [slowest] = jobs.toSorted((a, b) => secondsOf(b) - secondsOf(a));
  const restsOn = [
    ...(slowest !== undefined && slowest.rounds > 1
      ? [`${slowest.name} takes the longest, ${slowest.rounds} rounds`]
      : []),
    ...(slowest !== undefined && startsOf(slowest) > 0
      ? [`a replacement is available ${START_SECONDS} s after its launch, which is a guess`]
      : []),
    `a task takes its whole grace period to end: as its kill policy says, ${DEFAULT_GRACE_SECONDS} s where that says nothing`,
    `a look at a host every ${pollSeconds} s`,
  ];
  const seconds =
    (slowest === undefined ? 0 : secondsOf(slowest)) + (mesosSeconds === null ? 0 : mesosSeconds + pollSeconds);
  return { seconds, isLeast, restsOn: seconds === 0 ? [] : restsOn };
}

/** Number of waits for replacements. */
function startsOf({ rounds, replacesFirst }: Rounds): number {
  return Math.max(0, replacesFirst ? rounds : rounds - 1);
}
