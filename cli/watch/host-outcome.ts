import type { HostView } from '../../functions/contract/api/api.ts';
import type { Goal } from '../../functions/domain/host/host.ts';
import { caller, short } from '../lines/host-lines.ts';

/** `moving`: not there yet · `arrived`: there · `lost`: can not get there any more, and why. */
export type Verdict =
  | { readonly kind: 'moving' }
  | { readonly kind: 'arrived' }
  | { readonly kind: 'lost'; readonly why: string };

/** What one look at a host means for somebody who waits for it to reach `goal`; undefined is a host that is not known. */
export function hostOutcome(host: HostView | undefined, goal: Goal): Verdict {
  if (host === undefined) return { kind: 'lost', why: 'is not known to the service any more' };
  if (host.state === goal) return { kind: 'arrived' };
  if (host.goalState === goal) return { kind: 'moving' };
  const { maintenance } = host;
  const by = maintenance === null ? '' : ` (maintenance ${maintenance.id} by ${caller(maintenance.requestedBy)})`;
  return { kind: 'lost', why: `is ${host.state} and its goal is ${short(host.goalState)} now${by}` };
}
