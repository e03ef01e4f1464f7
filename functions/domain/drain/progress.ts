import type { DrainProgress, Host } from '../host/host.ts';
import { isSameRecord } from '../host/same-record.ts';
import type { Task } from '../mesos/mesos.ts';
import { elapsedMs } from '../time/elapsed.ts';

/** Compares looks at a draining host: tasks that left or arrived, and drains that are stuck. */

export interface TasksLeft {
  readonly progress: DrainProgress;
  /** Number of tasks that left since the previous look. */
  readonly left: number;
  /** Tasks that arrived since the previous look; none at the first look. */
  readonly arrived: readonly Task[];
}

/**
 * Compares the tasks on the host with those of the previous look. The first look (`before` is null)
 * is the baseline.
 *
 * @param isLeft true when anything is left on the host. @default - true when a task is
 */
export function countTasksLeft(
  before: DrainProgress | null,
  tasks: readonly Task[],
  nameOf: (task: Task) => string,
  now: Date,
  stuckAfterSeconds: number,
  isLeft = tasks.length > 0,
): TasksLeft {
  const marks = new Set(tasks.map(({ taskId }) => markOf(taskId)));
  const seen = [...marks].sort();
  if (before === null) {
    const progress = { movedAt: now.toISOString(), stuck: false, arrivals: [], seen, asked: [] };
    return { progress, left: 0, arrived: [] };
  }
  const known = new Set(before.seen);
  const left = before.seen.filter((mark) => !marks.has(mark)).length;
  const arrived = tasks.filter(({ taskId }) => !known.has(markOf(taskId)));
  const movedAt = left > 0 ? now.toISOString() : before.movedAt;
  const progress = {
    movedAt,
    stuck: isLeft && now.getTime() - Date.parse(movedAt) >= stuckAfterSeconds * 1_000,
    arrivals: withArrivals(before.arrivals, arrived.map(nameOf)),
    seen,
    asked: before.asked.filter(({ mark }) => marks.has(mark)),
    ...(before.notedAt !== undefined && { notedAt: before.notedAt }),
  };
  return { progress, left, arrived };
}

/** Numbers in blocker messages may be this old while nothing else about the host changes. */
const MAX_NUMBERS_AGE_MS = 60_000;

/**
 * True when the record needs no write: a look found the same, or only other numbers in blocker
 * messages, and the record's numbers are young. Each instance changes the numbers of its job, which
 * would write the records of all hosts with that job.
 */
export function isKnown(host: Host, found: Host, now: Date): boolean {
  if (isSameRecord(host, found)) return true;
  const notedAt = host.drain?.notedAt;
  const isYoung = notedAt !== undefined && elapsedMs(notedAt, now) < MAX_NUMBERS_AGE_MS;
  return isYoung && isSameRecord(withoutNumbers(host), withoutNumbers(found));
}

function withoutNumbers({ blockers, ...host }: Host) {
  return {
    ...host,
    blockers: blockers.map(({ message, ...blocker }) => ({ ...blocker, message: message.replaceAll(/\d+/g, '') })),
  };
}

/** Frameworks on a record: only one or two place tasks on a draining host, not hundreds. */
const MAX_FRAMEWORKS = 20;

function withArrivals(before: DrainProgress['arrivals'], frameworks: readonly string[]): DrainProgress['arrivals'] {
  const counts = new Map(before.map(({ framework, count }) => [framework, count]));
  for (const framework of frameworks) counts.set(framework, (counts.get(framework) ?? 0) + 1);
  return [...counts].map(([framework, count]) => ({ framework, count })).slice(0, MAX_FRAMEWORKS);
}

/**
 * Hashes a task id, so that a host with a thousand tasks stays a small record. FNV-1a of 32 bits:
 * of four billion pairs of tasks, one shares a mark. Two such tasks on one host count as one, and
 * are asked about together.
 */
export function markOf(taskId: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < taskId.length; index += 1) {
    hash = Math.imul(hash ^ taskId.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(36);
}

/** Seconds until a scheduler is asked again about a task that it accepted but that still runs. */
const AFTER_ACCEPTANCE_SECONDS = 60;
const MAX_BACKOFF_SECONDS = 300;

/** The next time to ask about a task after an answer; undefined means at the next look. */
export function nextAsk(
  mark: string,
  answer: { readonly outcome: string; readonly retryAfterSeconds?: number; readonly isFailure?: true },
  failuresBefore: number,
  now: Date,
): DrainProgress['asked'][number] | undefined {
  const after = (seconds: number) => new Date(now.getTime() + seconds * 1_000).toISOString();
  if (answer.outcome !== 'refused') return { mark, askAt: after(AFTER_ACCEPTANCE_SECONDS), failures: 0 };
  if (answer.retryAfterSeconds !== undefined) return { mark, askAt: after(answer.retryAfterSeconds), failures: 0 };
  if (answer.isFailure === undefined) return undefined;
  const failures = failuresBefore + 1;
  return { mark, askAt: after(Math.min(MAX_BACKOFF_SECONDS, 2 ** failures)), failures };
}
