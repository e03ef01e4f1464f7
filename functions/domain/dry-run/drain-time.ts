import type { TaskOnHost } from './tasks-on-hosts.ts';

/** How long a drain may take, and what that rests on. */

export interface TimeEstimate {
  /** Null when something never leaves. */
  readonly seconds: number | null;
  /** True when there are tasks of which nobody can tell when they leave: they are not counted. */
  readonly isLeast: boolean;
  /** Sentences. */
  readonly restsOn: readonly string[];
}

/** A job that leaves in rounds. */
export interface Rounds {
  readonly name: string;
  readonly rounds: number;
  /** True when a round begins with the replacements, and does not end with them. */
  readonly replacesFirst: boolean;
  readonly endSeconds: number;
}

/** What Mesos' own executor gives a task whose kill policy says nothing. */
const DEFAULT_GRACE_SECONDS = 3;

/** From the launch of a replacement until it counts as available: a guess, because no scheduler tells. */
const START_SECONDS = 60;

/**
 * The longest that one of the tasks may go on after its kill signal, seconds.
 *
 * Its kill policy alone: the `max_grace_period` of DRAIN_AGENT does not shorten that of an ordinary command task, only those of task groups
 * and of agents with --http_command_executor, which a task does not tell.
 */
export function graceOf(tasks: readonly TaskOnHost[]): number {
  return tasks.reduce((longest, { task }) => Math.max(longest, task.asks?.graceSeconds ?? DEFAULT_GRACE_SECONDS), 0);
}

/**
 * Jobs leave side by side, so the slowest counts; what Mesos ends comes after them. A host is empty when its last task has
 * ended, so the last replacements are not waited for.
 *
 * @param mesosSeconds how long the tasks that Mesos ends take for it; null when there are none
 */
export function estimateTime(
  jobs: readonly Rounds[],
  mesosSeconds: number | null,
  pollSeconds: number,
  isLeast: boolean,
): TimeEstimate {
  const secondsOf = (job: Rounds) => job.rounds * (job.endSeconds + pollSeconds) + startsOf(job) * START_SECONDS;
  const [slowest] = jobs.toSorted((one, other) => secondsOf(other) - secondsOf(one));
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

/** Times that replacements are waited for. */
function startsOf({ rounds, replacesFirst }: Rounds): number {
  return Math.max(0, replacesFirst ? rounds : rounds - 1);
}
