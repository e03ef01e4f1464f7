import { listed } from '../text/counted.ts';
import { formatDuration } from '../time/duration.ts';
import { type Host, isTakenOver } from './host.ts';
import { isDown, isEmptied, isUp, isWantedDown } from './host-state.ts';
import { type Action, nextAction } from './next-action.ts';

/**
 * Steps on the way of a host, and how long those of a kind usually take here: estimated from those
 * that took place, in a few bytes.
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

/** The steps that the host has ended between two looks, as far as they teach something about others. */
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
 * Numbers of durations by kind, in buckets: the first reaches to four seconds, each other one to
 * twice the time of the one before, and the last, of a day and a half, has all longer ones too.
 */
export type UsualTimes = Readonly<Record<string, readonly number[]>>;

/** Three quarters of those known took no longer. */
export interface Usual {
  readonly seconds: number;
  readonly known: number;
}

const BUCKETS = 16;
const FIRST_SECONDS = 4;
/** With so many, all are halved: old ones fade, and vanish with the eighth time. */
const FULL = 128;
/** With fewer, nothing is usual. */
const ENOUGH = 10;
const SHARE = 0.75;

export function withTime(times: UsualTimes, kind: string, seconds: number): UsualTimes {
  const bucket = bucketOf(seconds);
  const before = times[kind] ?? [];
  const counts = Array.from({ length: BUCKETS }, (_, index) => (before[index] ?? 0) + Number(index === bucket));
  return { ...times, [kind]: total(counts) < FULL ? counts : counts.map((count) => Math.floor(count / 2)) };
}

/** Undefined while too few are known. */
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
  // As if those of a bucket were spread evenly.
  return { seconds: Math.ceil(most + (rank / (counts[bucket] ?? 1)) * (most - least)), known };
}

function bucketOf(seconds: number): number {
  return Math.min(BUCKETS - 1, Math.ceil(Math.log2(Math.max(FIRST_SECONDS, seconds) / FIRST_SECONDS)));
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Short stretches without progress mean nothing, however quick the others were. */
const LEAST_OVERDUE_SECONDS = 300;

/**
 * Seconds after which a person should look: twice as long as three quarters took.
 *
 * @param otherwise while too few are known
 */
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
  /** Seconds of its parts, in their order: they are the phases of a rolling maintenance. */
  readonly parts: readonly (readonly ['going-down' | 'repairing' | 'returning' | 'settling', number])[];
  readonly seconds: number;
  /** A clause. */
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
