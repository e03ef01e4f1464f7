import pLimit from 'p-limit';
import { ERRORS, isMaintenanceError } from '../../../contract/errors.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { LeavingTask, MoveAnswer } from '../../../ports/scheduler.ts';

/** Limit of all questions: the whole look waits for the schedulers of its hosts. */
const BUDGET_MS = 25_000;

export interface Questions {
  /** Names the lane of a task. Tasks of one lane are asked about one after another. */
  readonly lane: (task: LeavingTask) => string;
  readonly atOnce: number;
  /** Time limit of an answer. A question that may exceed the budget is not asked. */
  readonly answerMs: number;
  readonly clock: Clock;
  /** `leftMs` is the remaining time. Throws MaintenanceError for an error of the scheduler. */
  readonly ask: (task: LeavingTask, leftMs: number) => Promise<MoveAnswer>;
}

/**
 * Asks about each task and answers for each within 25 s. A task whose turn does not come in time is
 * refused as `not-asked-yet`.
 *
 * An error of the scheduler ends its lane: the tasks there are refused as `scheduler-unavailable`
 * or `scheduler-refused`. If the scheduler has answered nothing at all, the error is thrown.
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
  const message = 'waits: its scheduler is asked at the next look, because answers for earlier tasks took too long';
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
    result.status === 'fulfilled' ? result.value : notAsked(tasks[index] as LeavingTask, result.reason),
  );
}

function isAnswered(result: PromiseSettledResult<MoveAnswer>): boolean {
  return result.status === 'fulfilled' && !(result.value.outcome === 'refused' && result.value.code === NOT_ASKED);
}

function notAsked({ taskId }: LeavingTask, error: unknown): MoveAnswer {
  if (!isMaintenanceError(error)) throw error;
  const message = `could not be asked about: ${error.message}`;
  return { taskId, outcome: 'refused', code: ERRORS[error.name].type, message, isFailure: true };
}
