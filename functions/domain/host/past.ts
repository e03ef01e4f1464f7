import type { Host, HostState, Transition } from './host.ts';
import { isUp } from './host-state.ts';

/** A host at an earlier time, from its history. */
export interface Past {
  readonly state: HostState;
  /** Start of the state, RFC 3339; null if the history does not go back so far. */
  readonly stateSince: string | null;
  /** The maintenance that the host was in; null when it was UP. */
  readonly maintenance: { readonly id: string; readonly reason: string; readonly requestedBy: string } | null;
  /** The last entry of the history up to that time. */
  readonly last: Transition | undefined;
  /** The first entry after that time. */
  readonly next: Transition | undefined;
}

/** True when these entries show the host's state at `at`: the caller need not read older ones. */
export function reachesBack(newestFirst: readonly Transition[], at: Date): boolean {
  return newestFirst.some((entry) => isUpTo(entry, at) && isChange(entry));
}

/**
 * The host at that time; undefined if it was not known then.
 *
 * @param newestFirst the history, back to a state change before that time, or to its end
 */
export function pastOf(newestFirst: readonly Transition[], at: Date): Past | undefined {
  const next = newestFirst.findLast((entry) => !isUpTo(entry, at));
  const last = newestFirst.find((entry) => isUpTo(entry, at));
  const change = newestFirst.find((entry) => isUpTo(entry, at) && isChange(entry));
  if (last !== undefined) {
    return { state: last.to, stateSince: change?.at ?? null, maintenance: maintenanceAt(last, change), last, next };
  }
  // Version 1 is the first look at the host; a change of a later version had a record before it.
  if (next === undefined || next.version === 1) return undefined;
  return { state: next.from, stateSince: null, maintenance: null, last, next };
}

/**
 * The host at a time after its last state change. The maintenance on its record may be younger.
 *
 * @param found the host by its history. @default - the history was not read
 */
export function pastSince({ state, stateSince, maintenance }: Host, at: Date, found?: Past): Past {
  const isOfThen = maintenance !== null && Date.parse(maintenance.requestedAt) <= at.getTime() && !isUp({ state });
  const request = isOfThen && { id: maintenance.id, reason: maintenance.reason, requestedBy: maintenance.requestedBy };
  return {
    state,
    stateSince,
    maintenance: request || (found?.maintenance ?? null),
    last: found?.last,
    next: found?.next,
  };
}

function maintenanceAt(last: Transition, change: Transition | undefined): Past['maintenance'] {
  const { to, maintenanceId, reason, by } = last;
  if (isUp({ state: to }) || maintenanceId === null) return null;
  return { id: maintenanceId, reason, requestedBy: change?.by ?? by };
}

function isUpTo({ at }: Transition, time: Date): boolean {
  return Date.parse(at) <= time.getTime();
}

/** False for a note, which changes no state. */
function isChange({ from, to }: Transition): boolean {
  return from !== to;
}
