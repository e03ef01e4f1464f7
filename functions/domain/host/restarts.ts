import type { Blocker, Host, Restarts } from './host.ts';

/**
 * Starting the executions of a host again when they end before it is where it is wanted: later each time, and not for ever.
 * Whatever fails five times in half an hour needs somebody to look at it.
 */

const LIMIT = 5;
const FIRST_WAIT_MS = 60_000;
/** An execution that has lasted so long was none that fails at once: it counts as the first one again. */
const HELD_MS = 60 * 60_000;

const STUCK = 'execution-stuck';

export type RestartDecision =
  | { readonly kind: 'restart'; readonly restarts: Restarts }
  /** Not yet, or the host is marked as stuck already. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'give-up'; readonly blocker: Blocker };

/** Decides about a host that has somewhere to go and that no execution works on. */
export function decideRestart(host: Host, now: Date): RestartDecision {
  if (isStuck(host)) return { kind: 'wait' };
  const { restarts } = host;
  const sinceMs = restarts === null ? HELD_MS : now.getTime() - Date.parse(restarts.startedAt);
  const count = restarts === null || restarts.mark !== markOf(host) || sinceMs >= HELD_MS ? 0 : restarts.count;
  if (count > 0 && sinceMs < FIRST_WAIT_MS * 2 ** (count - 1)) return { kind: 'wait' };
  if (count >= LIMIT) return { kind: 'give-up', blocker: stuckBlocker(now) };
  return { kind: 'restart', restarts: { count: count + 1, startedAt: now.toISOString(), mark: markOf(host) } };
}

/** True for a host that nobody works on any more, because that failed too often. A request for it begins anew. */
export function isStuck({ blockers }: Pick<Host, 'blockers'>): boolean {
  return blockers.some(({ code }) => code === STUCK);
}

function stuckBlocker(now: Date): Blocker {
  const message = `${LIMIT} executions in a row have ended without moving the host: see what the last one says, mend it, then ask for the same again (or 'cancel')`;
  return { taskId: '', framework: '', code: STUCK, message, since: now.toISOString() };
}

/** Changes with whatever counts as progress: a state, a task that left. */
function markOf({ state, stateSince, drain }: Host): string {
  return `${state} ${stateSince} ${drain?.movedAt ?? ''}`;
}
