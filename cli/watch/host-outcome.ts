import type { HostView } from '../../functions/contract/api/api.ts';
import type { Goal } from '../../functions/domain/host/host.ts';
import { caller, short } from '../lines/host-lines.ts';

/** `moving`: on its way · `arrived`: at its goal · `lost`: can no longer arrive, and why. */
export type Verdict =
  | { readonly kind: 'moving' }
  | { readonly kind: 'arrived' }
  | { readonly kind: 'lost'; readonly why: string };

/** Compares a host with the goal of the watch; undefined is a host that the service does not know. */
export function hostOutcome(host: HostView | undefined, goal: Goal): Verdict {
  if (host === undefined) return { kind: 'lost', why: 'is no longer known to the service' };
  if (host.state === goal) return { kind: 'arrived' };
  if (host.goalState === goal) return { kind: 'moving' };
  const { maintenance } = host;
  const by = maintenance === null ? '' : ` (maintenance ${maintenance.id} by ${caller(maintenance.requestedBy)})`;
  return { kind: 'lost', why: `is ${host.state} and its goal is ${short(host.goalState)} now${by}` };
}
