import type { HistoryEvent } from '../../functions/contract/api/api.ts';
import type { State } from '../text/states.ts';

/** The states of a host over time, from its history. */

export interface Stretch {
  readonly state: State;
  readonly from: number;
  readonly until: number;
}

/** Stretches from the first change until now, oldest first. Notes, which change no state, have none. */
export function stretchesOf(newestFirst: readonly HistoryEvent[], now: Date): readonly Stretch[] {
  const changes = newestFirst.filter(({ from, to }) => from !== to).toReversed();
  const [first] = changes;
  if (first === undefined) return [];
  const begin = Date.parse(first.at);
  const whole = Math.max(now.getTime() - begin, 60_000);
  // A little of the state before, so that the first change shows.
  const before: Stretch = { state: first.from, from: begin - whole * 0.06, until: begin };
  const stretches = changes.map(
    ({ at, to }, index): Stretch => ({
      state: to,
      from: Date.parse(at),
      until: index + 1 < changes.length ? Date.parse(changes[index + 1]?.at ?? at) : now.getTime(),
    }),
  );
  return [before, ...stretches];
}
