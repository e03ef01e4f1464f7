/** Which instances go when there are more than there are to be (core/deployment/ScalingProposition.scala): those that run last. */
import type { Instance } from './instance.ts';
import type { MarathonAppOptions } from './options.ts';

const WEIGHT = { waiting: 0, staging: 1, running: 2 } as const;

export function surplusOf(
  instances: readonly Instance[],
  target: number,
  killSelection: MarathonAppOptions['killSelection'],
): readonly Instance[] {
  const direction = killSelection === 'OLDEST_FIRST' ? 1 : -1;
  const candidates = instances
    .filter(({ isKilled }) => !isKilled)
    .sort((a, b) => WEIGHT[a.phase] - WEIGHT[b.phase] || direction * (a.number - b.number));
  return candidates.slice(0, Math.max(0, candidates.length - target));
}
