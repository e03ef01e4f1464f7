import type { TaskOnHost } from './tasks-on-hosts.ts';

/** Estimates the time of a drain, and names its assumptions. */

export interface TimeEstimate {
  /** Null when something never leaves. */
  readonly seconds: number | null;
  /** True when some tasks leave at an unknown time: they are not counted. */
  readonly isLeast: boolean;
  /** Sentences. */
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

/** From the launch of a replacement until it is available: a guess, since no scheduler says. */
const START_SECONDS = 60;

/**
 * The longest time that one of the tasks may run after its kill signal, seconds.
 *
 * Only its kill policy counts. The `max_grace_period` of DRAIN_AGENT does not shorten that of an
 * ordinary command task, only those of task groups and of agents with --http_command_executor,
 * which a task does not show.
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
