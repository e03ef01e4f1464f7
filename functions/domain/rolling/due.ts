import { isHolding } from './gate.ts';
import type { Phase } from './phase.ts';
import { hookOf } from './repair.ts';
import { hostsIn, type Rollout, type RolloutHost } from './rollout.ts';

/**
 * The earliest time at which the clock alone changes a rolling maintenance: a host has settled or
 * is late, its repair hook waits for the next question, a gate has been green for long enough, no
 * further host may begin, or the window is over. Undefined when there is none.
 */
export function nextDueAt(rollout: Rollout, now: Date): Date | undefined {
  const due = [
    ...rollout.hosts.map((host) => DUE_AT_MS[host.phase](host, rollout) ?? Number.POSITIVE_INFINITY),
    ...windowTimesMs(rollout, now),
    ...gatesOpenMs(rollout, now),
  ];
  const earliest = Math.min(...due.filter((atMs) => now.getTime() - atMs <= LATE_MS));
  return earliest === Number.POSITIVE_INFINITY ? undefined : new Date(earliest);
}

/**
 * A host that is due for longer asks for no early look: it waits for something else, such as other
 * owners who hold it down, or a check that takes long.
 */
const LATE_MS = 60_000;

type DueAtMs = (host: RolloutHost, rollout: Rollout) => number | undefined;

const never: DueAtMs = () => undefined;
const secondsAfter = ({ since }: RolloutHost, seconds: number) => Date.parse(since) + seconds * 1_000;

/** A new phase compiles only with an answer here. */
const DUE_AT_MS = {
  waiting: never,
  'going-down': never,
  repairing: (host, { options }) =>
    hookOf(options.repair, host) === undefined ? undefined : Date.parse(host.repair?.askAt ?? host.since),
  returning: (host, { options }) => secondsAfter(host, options.returnSeconds),
  settling: (host, { options }) => secondsAfter(host, options.settleSeconds),
  done: never,
  failed: never,
  skipped: never,
} as const satisfies Record<Phase, DueAtMs>;

/** Times of the window that are still to come. */
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
