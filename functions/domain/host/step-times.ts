import { listed } from '../text/counted.ts';
import { formatDuration } from '../time/duration.ts';
import { type Host, isTakenOver } from './host.ts';
import { isDown, isEmptied, isUp, isWantedDown } from './host-state.ts';
import { type Action, nextAction } from './next-action.ts';

/**
 * How long each kind of step of a host usually takes in this cluster, from the steps that ended.
 */

type HostStep = 'drain' | 'take-down' | 'bring-up';

export interface StepTaken {
  readonly kind: HostStep | `repair ${string}`;
  readonly seconds: number;
}

const STEP_OF = {
  drain: undefined,
  'move-tasks': 'drain',
  'take-down': 'take-down',
  'stay-down': undefined,
  'cancel-drain': undefined,
  'bring-up': 'bring-up',
  'stay-up': undefined,
} as const satisfies Record<Action, HostStep | undefined>;

/** The step that the host is in, and its start (RFC 3339); undefined between its steps. */
export function stepOf(host: Host): { readonly kind: HostStep; readonly since: string } | undefined {
  const kind = STEP_OF[nextAction(host)];
  if (kind === undefined || host.maintenance === null) return undefined;
  return { kind, since: kind === 'bring-up' ? host.maintenance.requestedAt : host.stateSince };
}

/** The steps that the host ended between two looks. */
export function stepsBetween(before: Host | undefined, after: Host): readonly StepTaken[] {
  if (before === undefined || before.state === after.state) return [];
  const isAtOnce = isUp(before) && isEmptied(after);
  const step = isAtOnce ? ({ kind: 'drain', since: after.stateSince } as const) : stepOf(before);
  // Its drain was cancelled, or another operator began it.
  const isOthers = isWantedDown(before) && (isUp(after) || (isTakenOver(before) && !isAtOnce));
  if (step === undefined || isOthers) return [];
  const seconds = (Date.parse(after.stateSince) - Date.parse(step.since)) / 1_000;
  const isBoth = step.kind === 'drain' && isDown(after);
  return [{ kind: step.kind, seconds }, ...(isBoth ? [{ kind: 'take-down' as const, seconds: 0 }] : [])];
}

export function withSteps(times: UsualTimes, steps: readonly StepTaken[]): UsualTimes {
  return steps.reduce((sum, { kind, seconds }) => withTime(sum, kind, seconds), times);
}

/**
 * By kind of step: the number of durations in each bucket. Buckets end at 4, 8, 16, … seconds;
 * the last one, of a day and a half, also counts longer durations.
 */
export type UsualTimes = Readonly<Record<string, readonly number[]>>;

/** Of `known` steps, three quarters took at most `seconds`. */
export interface Usual {
  readonly seconds: number;
  readonly known: number;
}

const BUCKETS = 16;
const FIRST_SECONDS = 4;
/** At this number of durations all counts are halved, so that old ones lose weight. */
const FULL = 128;
/** With fewer durations nothing counts as usual. */
const ENOUGH = 10;
const SHARE = 0.75;

export function withTime(times: UsualTimes, kind: string, seconds: number): UsualTimes {
  const bucket = bucketOf(seconds);
  const before = times[kind] ?? [];
  const counts = Array.from({ length: BUCKETS }, (_, index) => (before[index] ?? 0) + Number(index === bucket));
  return { ...times, [kind]: total(counts) < FULL ? counts : counts.map((count) => Math.floor(count / 2)) };
}

/** Undefined while too few durations are known. */
export function usualOf(times: UsualTimes, kind: string): Usual | undefined {
  const counts = times[kind] ?? [];
  const known = total(counts);
  if (known < ENOUGH) return undefined;
  let rank = known * SHARE;
  const bucket = counts.findIndex((count) => {
    rank -= count;
    return rank <= 0;
  });
  const most = FIRST_SECONDS * 2 ** bucket;
  const least = bucket === 0 ? 0 : most / 2;
  // Takes the durations in a bucket as spread evenly.
  return { seconds: Math.ceil(most + (rank / (counts[bucket] ?? 1)) * (most - least)), known };
}

function bucketOf(seconds: number): number {
  return Math.min(BUCKETS - 1, Math.ceil(Math.log2(Math.max(FIRST_SECONDS, seconds) / FIRST_SECONDS)));
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** A shorter time without progress means nothing, however quick earlier steps were. */
const LEAST_OVERDUE_SECONDS = 300;

/** Seconds without progress after which a person should look: twice the usual time. */
export function overdueAfter(usual: Usual | undefined, otherwise: number): number {
  return usual === undefined ? otherwise : Math.max(2 * usual.seconds, Math.min(otherwise, LEAST_OVERDUE_SECONDS));
}

/** `3 of 4 drains took at most 4m here`. */
export function usualText(what: string, usual: Usual): string {
  return `3 of 4 ${what} took at most ${usualSpan(usual)} here`;
}

export function usualSpan({ seconds }: Usual): string {
  return formatDuration(Math.max(1, seconds));
}

/** The way of a host down, through its repairs, and back up. */
export interface WayTime {
  /** Seconds in each phase of a rolling maintenance, in order. */
  readonly parts: readonly (readonly ['going-down' | 'repairing' | 'returning' | 'settling', number])[];
  readonly seconds: number;
  /** The facts behind the estimate: a clause. */
  readonly restsOn: string;
}

/**
 * Estimates the whole way from the time that its steps took here before; undefined while too few
 * of one kind are known.
 */
export function wayTime(
  times: UsualTimes,
  { repair, settleSeconds }: { readonly repair: string; readonly settleSeconds: number },
): WayTime | undefined {
  const [drain, back] = [usualOf(times, 'drain'), usualOf(times, 'bring-up')];
  const hooks = repair.split(',').filter((name) => name !== 'none');
  const repairs = hooks.map((name) => usualOf(times, `repair ${name}`)).filter((usual) => usual !== undefined);
  if (drain === undefined || back === undefined || repairs.length < hooks.length) return undefined;
  const parts = [
    ['going-down', drain.seconds + (usualOf(times, 'take-down')?.seconds ?? 0)],
    ['repairing', repairs.reduce((sum, { seconds }) => sum + seconds, 0)],
    ['returning', back.seconds],
    ['settling', settleSeconds],
  ] as const;
  const others = repairs.map((usual, index) => `repairs by ${hooks[index]} ${usualSpan(usual)}`);
  return {
    parts,
    seconds: parts.reduce((sum, [, seconds]) => sum + seconds, 0),
    restsOn: `as ${listed([usualText('drains', drain), ...others, `returns ${usualSpan(back)}`])}`,
  };
}
