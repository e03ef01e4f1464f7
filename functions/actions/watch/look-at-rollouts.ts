import { isMaintenanceError, TRANSIENT_ERRORS } from '../../contract/errors.ts';
import type { RolloutOutcome } from '../../contract/flow/flow.ts';
import type { StepTaken } from '../../domain/host/step-times.ts';
import type { Maintenance } from '../../domain/request/maintenance.ts';
import { nextDueAt } from '../../domain/rolling/due.ts';
import { isFinished } from '../../domain/rolling/phase.ts';
import { repairsBetween } from '../../domain/rolling/repair.ts';
import type { Rollout } from '../../domain/rolling/rollout.ts';
import { isIdle } from '../../domain/rolling/transitions.ts';
import type { RolloutWait } from '../../domain/watch/wait.ts';
import type { WaitAnswer } from '../../ports/executions.ts';
import { isConflict } from '../../ports/retry-on-conflict.ts';
import type { Services } from '../../ports/services.ts';
import { beginWave } from '../rolling/begin-wave.ts';
import { finishRollout } from '../rolling/finish-rollout.ts';
import { observeRollout } from '../rolling/observe-rollout.ts';
import { answerWaits, SUPERSEDED } from './answer-waits.ts';

interface RolloutsSeen {
  readonly hasChanged: boolean;
  /** The next look must not come later; undefined when time alone changes nothing. */
  readonly dueAt: Date | undefined;
  /** Repairs that have ended. */
  readonly steps: readonly StepTaken[];
}

/** One rolling maintenance in a look. */
interface Seen {
  readonly id: string;
  readonly waits: readonly RolloutWait[];
  readonly maintenance: Maintenance | undefined;
  /** The record as it was read; `rollout` is the record as it is now. */
  readonly before: Rollout | undefined;
  readonly rollout: Rollout | undefined;
  /** Ends the work on it: its execution fails, or the next look tries again. */
  readonly failure?: { readonly error: Error; readonly isFinal: boolean };
}

/**
 * Looks at all rolling maintenances that executions wait for, after their hosts: each goes on as
 * far as it may now. Answers the executions whose maintenance is over or idle. A rolling
 * maintenance that fails or cannot be read holds up no other.
 *
 * @param moving hosts that this look has moved on
 */
export async function lookAtRollouts(
  services: Services,
  waits: readonly RolloutWait[],
  moving: readonly string[] = [],
): Promise<RolloutsSeen> {
  const byId = [...Map.groupBy(waits, ({ maintenanceId }) => maintenanceId)];
  const read = await Promise.all(byId.map(([id, theirs]) => readRollout(services, id, theirs)));
  const known = read.filter((each) => each !== undefined);
  // Their repair hooks are asked at the same time; only one at a time may choose hosts.
  const seen = await Promise.all(known.map((each) => attempt(services, each, unlessFinished(observeRollout))));
  const begun: Seen[] = [];
  // The index may show their hosts as they were before this look.
  const looked = [...moving, ...seen.flatMap(({ rollout }) => rollout?.hosts ?? []).map(({ hostname }) => hostname)];
  const begin = unlessFinished((...work) => beginWave(...work, looked));
  for (const each of seen) begun.push(await attempt(services, each, begin));
  const ended = await Promise.all(begun.map((each) => attempt(services, each, finish)));
  await answerWaits(services, ended.flatMap(answersTo));
  const now = services.clock();
  const due = ended.flatMap(({ rollout }) => (rollout && nextDueAt(rollout, now)) ?? []);
  return {
    // After a conflict with another process, the next look must come soon.
    hasChanged: ended.some(
      ({ before, rollout, failure }) => before?.version !== rollout?.version || isConflict(failure?.error),
    ),
    steps: ended.flatMap(({ before, rollout }) => (before && rollout ? repairsBetween(before, rollout) : [])),
    dueAt: due.length === 0 ? undefined : new Date(Math.min(...due.map((each) => each.getTime()))),
  };
}

/** Undefined while the records cannot be read: its executions wait on. */
async function readRollout(
  { store, report }: Services,
  id: string,
  waits: readonly RolloutWait[],
): Promise<Seen | undefined> {
  try {
    const [maintenance, rollout] = await Promise.all([store.maintenance(id), store.rollout(id)]);
    return { id, waits, maintenance, before: rollout, rollout };
  } catch (error) {
    report.error('the records of a rolling maintenance cannot be read', error, { maintenanceId: id });
    return undefined;
  }
}

type Work = (services: Services, maintenance: Maintenance, rollout: Rollout) => Promise<Rollout>;

/**
 * Does the work if the maintenance's own execution waits for it. An error that may pass is left to
 * the next look; any other one ends the execution.
 */
async function attempt(services: Services, seen: Seen, work: Work): Promise<Seen> {
  const { waits, maintenance, rollout, failure } = seen;
  if (maintenance === undefined || rollout === undefined || failure !== undefined) return seen;
  if (!isFinished(rollout) && !waits.some((wait) => isOwn(wait, rollout))) return seen;
  try {
    return { ...seen, rollout: await work(services, maintenance, rollout) };
  } catch (error) {
    const isFinal = !(isMaintenanceError(error) && TRANSIENT_ERRORS.includes(error.name));
    reportFailure(services, seen.id, error, isFinal);
    return { ...seen, failure: { error: error instanceof Error ? error : new Error(String(error)), isFinal } };
  }
}

function reportFailure({ report }: Services, maintenanceId: string, error: unknown, isFinal: boolean): void {
  if (!isFinal) {
    report.warn('the next look at a rolling maintenance tries again', { maintenanceId, error: String(error) });
    return;
  }
  report.error('the work on a rolling maintenance failed', error, { maintenanceId });
  report.count('ExecutionsFailed');
}

function unlessFinished(work: Work): Work {
  return async (services, maintenance, rollout) =>
    isFinished(rollout) ? rollout : work(services, maintenance, rollout);
}

async function finish(services: Services, maintenance: Maintenance, rollout: Rollout): Promise<Rollout> {
  if (isFinished(rollout)) await finishRollout(services, maintenance, rollout);
  return rollout;
}

function isOwn({ executionArn }: RolloutWait, rollout: Rollout): boolean {
  return executionArn === rollout.executionArn;
}

function answersTo(seen: Seen): readonly { readonly wait: RolloutWait; readonly answer: WaitAnswer }[] {
  return seen.waits.flatMap((wait) => {
    const answer = answerTo(seen, wait);
    return answer === undefined ? [] : [{ wait, answer }];
  });
}

/** Undefined while the execution has to wait on. */
function answerTo({ maintenance, rollout, failure }: Seen, wait: RolloutWait): WaitAnswer | undefined {
  if (failure !== undefined) {
    const { error, isFinal } = failure;
    return isFinal ? { kind: 'failed', error: error.name, cause: error.message } : undefined;
  }
  if (maintenance === undefined || rollout === undefined || isFinished(rollout)) return over('finished');
  if (!isOwn(wait, rollout)) return SUPERSEDED;
  return isIdle(rollout) ? over('resting') : undefined;
}

function over(status: RolloutOutcome['status']): WaitAnswer {
  return { kind: 'done', output: { status } satisfies RolloutOutcome };
}
