/**
 * Selects the instances that a smaller app loses (core/deployment/ScalingProposition.scala): named
 * ones first, then by condition; waiting and just provisioned instances come last. So an app with a
 * waiting instance loses a running one.
 */

import type { MarathonAppOptions } from '../../options/marathon-options.ts';
import type { Instance } from './instance.ts';

function weightOf({ phase, isConfirmed }: Instance): number {
  if (phase === 'running') return 4;
  return phase === 'staging' && isConfirmed ? 3 : 5;
}

export function doomedBy(
  instances: readonly Instance[],
  target: number,
  sentenced: readonly Instance[],
  killSelection: MarathonAppOptions['killSelection'],
): readonly Instance[] {
  const direction = killSelection === 'OLDEST_FIRST' ? 1 : -1;
  const all = instances.filter(({ isDecommissioned }) => !isDecommissioned);
  const first = all.filter((instance) => sentenced.includes(instance));
  const others = all
    .filter((instance) => !sentenced.includes(instance))
    .sort((a, b) => weightOf(a) - weightOf(b) || direction * (a.number - b.number));
  return [...first, ...others].slice(0, Math.max(0, all.length - target, first.length));
}
