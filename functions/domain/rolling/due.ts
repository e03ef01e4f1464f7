import { isHolding } from './gate.ts';
import type { Phase } from './phase.ts';
import { hostsIn, type Rollout, type RolloutHost } from './rollout.ts';

/**
 * The earliest time at which time alone changes a rolling maintenance: a host has settled or is
 * late, its repair hook waits for the next question, a gate has been green for long enough, no
 * further host may begin, or the window is over. Undefined when there is none.
 */
export function nextDueAt(rollout: Rollout, now: Date): Date | undefined {
  const due = [
    ...rollout.hosts.map((host) => DUE_AT_MS[host.phase](host, rollout, now)),
    ...windowTimesMs(rollout, now),
    ...gatesOpenMs(rollout, now),
  ];
  const earliest = due.reduce<number>((first, each) => Math.min(first, each ?? first), Number.POSITIVE_INFINITY);
  return earliest === Number.POSITIVE_INFINITY ? undefined : new Date(earliest);
}

type DueAtMs = (host: RolloutHost, rollout: Rollout, now: Date) => number | undefined;

const never: DueAtMs = () => undefined;
const secondsAfter = ({ since }: RolloutHost, seconds: number) => Date.parse(since) + seconds * 1_000;

/** A new phase compiles only with an answer here. */
const DUE_AT_MS = {
  waiting: never,
  'going-down': never,
  repairing: (host, { options }, now) => (isHook(options.repair) ? askAtMs(host, now) : undefined),
  returning: (host, { options }) => secondsAfter(host, options.returnSeconds),
  settling: (host, { options }) => secondsAfter(host, options.settleSeconds),
  done: never,
  failed: never,
  skipped: never,
} as const satisfies Record<Phase, DueAtMs>;

/** The pace of slow looks: a question that is later than that waits for something else. */
const LATE_MS = 60_000;

/** Undefined while the hook has nothing to say, because other owners hold the host down. */
function askAtMs({ repair, since }: RolloutHost, now: Date): number | undefined {
  const askAt = Date.parse(repair?.askAt ?? since);
  return now.getTime() - askAt > LATE_MS ? undefined : askAt;
}

function isHook(repair: string): boolean {
  return repair !== 'none' && repair !== 'person';
}

/** Only those that are still to come: what was due at the others is done. */
function windowTimesMs(rollout: Rollout, now: Date): readonly number[] {
  const { lastBeginAt, endsAt } = rollout;
  const times = [
    hostsIn(rollout, 'waiting').length > 0 ? lastBeginAt : null,
    hostsIn(rollout, 'repairing').length > 0 ? endsAt : null,
  ];
  return times.flatMap((time) => (time === null || Date.parse(time) <= now.getTime() ? [] : [Date.parse(time)]));
}

/** Times at which gates open if they stay green. */
function gatesOpenMs({ gates, options }: Rollout, now: Date): readonly number[] {
  return gates
    .filter((gate) => gate.colour === 'green' && isHolding(gate))
    .map(({ since }) => Date.parse(since) + options.greenForSeconds * 1_000)
    .filter((opensAt) => opensAt > now.getTime());
}
