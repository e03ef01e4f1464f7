import type { StepTaken } from '../host/step-times.ts';
import { formatDuration } from '../time/duration.ts';
import { isBack, isDownPhase, isInRepair } from './phase.ts';
import type { Rollout } from './rollout.ts';

/**
 * Decides on the repair of a host that is DOWN.
 *
 * A hook is asked again until it says that the repair is done or has failed. Everything else, a
 * missing answer too, is a reason to ask again until the hook's time is over.
 */

export const REPAIR_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** `step`: the number of repairs that are done. */
type InRepair = { readonly repair: { readonly step?: number | undefined } | null };

/**
 * The hook that repairs the host now; undefined while a person repairs it, or without a repair.
 *
 * @param repairs in their order, comma separated
 */
export function hookOf(repairs: string, { repair }: InRepair): string | undefined {
  const name = repairs.split(',')[repair?.step ?? 0];
  return name === 'none' || name === 'person' ? undefined : name;
}

/** True while only an operator's `complete` brings the host back. */
export function awaitsPerson(repairs: string, { repair }: InRepair): boolean {
  return repairs.split(',')[repair?.step ?? 0] === 'person';
}

export type RepairAnswer =
  /** The host may come back. */
  | { readonly outcome: 'done'; readonly message?: string | undefined }
  | {
      readonly outcome: 'running';
      readonly retryAfterSeconds: number;
      readonly message?: string | undefined;
      /** State of the hook, returned to it with the next call. */
      readonly handle?: string | undefined;
    }
  /** The repair has ended: the host stays DOWN until the operator decides. */
  | { readonly outcome: 'failed'; readonly message: string };

/** No decision of the hook: it does not answer, or its answer is invalid. */
export interface RepairFailure {
  readonly outcome: 'unanswered';
  readonly message: string;
}

export interface RepairUnderWay {
  /** Name of the hook. */
  readonly hook: string;
  readonly hostname: string;
  /** Start of the repair, RFC 3339. */
  readonly startedAt: string;
  readonly timeoutSeconds: number;
  readonly handle?: string | undefined;
}

/** Longest wait after a missing or invalid answer: asked again soon, then less and less often. */
const MAX_RETRY_SECONDS = 60;

/** Decides on the state of a repair. A late answer `done` or `failed` still counts. */
export function judgeRepair(answer: RepairAnswer | RepairFailure, repair: RepairUnderWay, now: Date): RepairAnswer {
  if (answer.outcome === 'done' || answer.outcome === 'failed') return answer;
  const elapsedSeconds = Math.max(0, (now.getTime() - Date.parse(repair.startedAt)) / 1_000);
  const leftSeconds = repair.timeoutSeconds - elapsedSeconds;
  if (leftSeconds <= 0) return { outcome: 'failed', message: tooLate(answer, repair) };
  const waitSeconds =
    answer.outcome === 'running' ? answer.retryAfterSeconds : Math.min(MAX_RETRY_SECONDS, elapsedSeconds / 2);
  return {
    outcome: 'running',
    // No later than the timeout: the next call then sees that the time is over.
    retryAfterSeconds: Math.max(1, Math.ceil(Math.min(waitSeconds, leftSeconds))),
    message: answer.message,
    handle: answer.outcome === 'running' ? answer.handle : repair.handle,
  };
}

/** The advice comes first: short displays cut messages at their end. */
function tooLate(answer: RepairAnswer | RepairFailure, { hook, hostname, timeoutSeconds }: RepairUnderWay): string {
  const last = answer.message === undefined ? '' : `. Last answer: ${answer.message}`;
  const what = `'${hook}' is not done after ${formatDuration(timeoutSeconds)} and may still be at work`;
  return `${what}: look, then bring ${hostname} back with 'complete'${last}`;
}

/** Repairs that ended between two looks. None of several repairs in a row has a known time. */
export function repairsBetween(before: Rollout, after: Rollout): readonly StepTaken[] {
  const { repair } = after.options;
  if (repair === 'none' || repair.includes(',')) return [];
  const since = new Map(before.hosts.filter(isInRepair).map((host) => [host.hostname, host.since]));
  return after.hosts.flatMap((host) => {
    const from = since.get(host.hostname);
    const isOver = isBack(host) || (isDownPhase(host) && !isInRepair(host));
    if (from === undefined || !isOver) return [];
    return [{ kind: `repair ${repair}` as const, seconds: (Date.parse(host.since) - Date.parse(from)) / 1_000 }];
  });
}
