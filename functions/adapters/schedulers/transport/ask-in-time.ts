import pLimit from 'p-limit';
import { ERRORS, isMaintenanceError } from '../../../contract/errors.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { LeavingTask, MoveAnswer } from '../../../ports/scheduler.ts';

/** A look at a host waits for its schedulers, and its function has a minute. */
const BUDGET_MS = 25_000;

export interface Questions {
  /** Tasks of one lane are asked about one after another. */
  readonly lane: (task: LeavingTask) => string;
  readonly atOnce: number;
  /** How long an answer may take. A question that may not be answered within the budget is not asked. */
  readonly answerMs: number;
  readonly clock: Clock;
  /** `leftMs` is all the time there is for this one. Throws MaintenanceError for trouble with the scheduler itself. */
  readonly ask: (task: LeavingTask, leftMs: number) => Promise<MoveAnswer>;
}

/**
 * Asks about each task, and has an answer for each within 25 s: one that was not asked about in time is refused as `not-asked-yet`.
 *
 * Trouble with the scheduler ends the lane that it was met in; its tasks are refused as `scheduler-unavailable` or `scheduler-refused`.
 * It is thrown only when the scheduler has answered nothing at all.
 */
export async function askInTime(tasks: readonly LeavingTask[], questions: Questions): Promise<MoveAnswer[]> {
  const { lane, atOnce, answerMs, clock, ask } = questions;
  const endsAt = clock().getTime() + BUDGET_MS;
  const limit = pLimit(atOnce);
  const lanes = new Map<string, Promise<unknown>>();

  async function inTime(task: LeavingTask): Promise<MoveAnswer> {
    const leftMs = endsAt - clock().getTime();
    return leftMs < answerMs ? notAskedYet(task) : ask(task, leftMs);
  }
  const settled = await Promise.allSettled(
    tasks.map((task) => {
      const before = lanes.get(lane(task)) ?? Promise.resolve();
      const answer = before.then(() => limit(inTime, task));
      lanes.set(lane(task), answer);
      return answer;
    }),
  );
  return withRefusals(tasks, settled);
}

const NOT_ASKED = 'not-asked-yet';

function notAskedYet({ taskId }: LeavingTask): MoveAnswer {
  const message = 'was not asked about yet, because the answers for the tasks before it took long';
  return { taskId, outcome: 'refused', code: NOT_ASKED, message };
}

function withRefusals(
  tasks: readonly LeavingTask[],
  settled: readonly PromiseSettledResult<MoveAnswer>[],
): MoveAnswer[] {
  const failures = settled.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  const surprise = failures.find((reason) => !isMaintenanceError(reason));
  if (surprise !== undefined) throw surprise;
  if (failures.length > 0 && !settled.some(isAnswered)) throw failures[0];
  return settled.map((result, index) =>
    result.status === 'fulfilled' ? result.value : troubled(tasks[index] as LeavingTask, result.reason),
  );
}

function isAnswered(result: PromiseSettledResult<MoveAnswer>): boolean {
  return result.status === 'fulfilled' && !(result.value.outcome === 'refused' && result.value.code === NOT_ASKED);
}

function troubled({ taskId }: LeavingTask, error: unknown): MoveAnswer {
  if (!isMaintenanceError(error)) throw error;
  const message = `could not be asked about: ${error.message}`;
  return { taskId, outcome: 'refused', code: ERRORS[error.name].type, message, isFailure: true };
}
