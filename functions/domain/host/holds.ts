import { listed } from '../text/counted.ts';
import type { Hold, Host } from './host.ts';
import { isWantedDown } from './host-state.ts';

/**
 * Holds: several owners may keep one host down at the same time. The host goes down once, and comes
 * up when the last of them lets go.
 */

/** The hold of a request that names no hold: the maintenance itself holds the host. */
export const OWN_HOLD = 'maintenance';

/** The hold of a retired host: it is forgotten when no other hold and no agent is left. */
export const RETIREMENT = 'retirement';

export const HOLD_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;
/** So many holds, with reasons of 1,024 characters, fit into one record. */
export const MAX_HOLDS = 50;

/** The owners who hold the host, oldest first; none when it is UP or on its way there. */
export function holdsOf(host: Pick<Host, 'goalState' | 'maintenance'>): readonly Hold[] {
  const { maintenance } = host;
  if (maintenance === null || !isWantedDown(host)) return [];
  const { holds, requestedBy: by, requestedAt: at, reason } = maintenance;
  return holds ?? [{ name: OWN_HOLD, by, at, reason }];
}

/** True until a `complete` that names no hold has released the maintenance's own hold. */
export function isOwnHeld(host: Pick<Host, 'goalState' | 'maintenance'>): boolean {
  return holdsOf(host).some(({ name }) => name === OWN_HOLD);
}

/** Adds the hold; returns the same holds when its name is among them. */
export function join(holds: readonly Hold[], hold: Hold): readonly Hold[] {
  return holds.some(({ name }) => name === hold.name) ? holds : [...holds, hold];
}

/** Removes the hold of that name; undefined when there is none. */
export function release(holds: readonly Hold[], name: string): readonly Hold[] | undefined {
  const rest = holds.filter((hold) => hold.name !== name);
  return rest.length === holds.length ? undefined : rest;
}

/** True when only the request itself holds the host: the record needs no list. */
export function isOwnOnly(holds: readonly Pick<Hold, 'name'>[]): boolean {
  return holds.every(({ name }) => name === OWN_HOLD);
}

/** `kernel (alice: kernel 6.12) and disks (bob)` */
export function holdersText(holds: readonly Pick<Hold, 'name' | 'by' | 'reason'>[]): string {
  const each = holds.map(({ name, by, reason }) => `${name} (${by}${reason === '' ? '' : `: ${reason}`})`);
  return listed(each) || 'nobody';
}
