import type { Blocker, Host, Restarts } from './host.ts';

/**
 * Restarts executions that end before their host reaches its goal. Each restart waits longer. After
 * five failures in a row, which neither moved the host nor lasted an hour, it waits for the operator.
 */

const LIMIT = 5;
const FIRST_WAIT_MS = 60_000;
/** After an execution that lasted this long, counting starts again. */
const LASTING_MS = 60 * 60_000;

const STUCK = 'execution-stuck';

type RestartDecision =
  | { readonly kind: 'restart'; readonly restarts: Restarts }
  /** It is too early for a restart, or the host is marked as stuck. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'give-up'; readonly blocker: Blocker };

/** Decides about a host that no execution moves. */
export function decideRestart(host: Host, now: Date): RestartDecision {
  if (isStuck(host)) return { kind: 'wait' };
  const { restarts } = host;
  const sinceMs = restarts === null ? LASTING_MS : now.getTime() - Date.parse(restarts.startedAt);
  const count = restarts === null || restarts.mark !== markOf(host) || sinceMs >= LASTING_MS ? 0 : restarts.count;
  if (count > 0 && sinceMs < FIRST_WAIT_MS * 2 ** (count - 1)) return { kind: 'wait' };
  if (count >= LIMIT) return { kind: 'give-up', blocker: stuckBlocker(now) };
  return { kind: 'restart', restarts: { count: count + 1, startedAt: now.toISOString(), mark: markOf(host) } };
}

/** True for a host whose executions failed too often. A request for it starts again. */
export function isStuck({ blockers }: Pick<Host, 'blockers'>): boolean {
  return blockers.some(({ code }) => code === STUCK);
}

function stuckBlocker(now: Date): Blocker {
  const message = `${LIMIT} executions in a row ended without moving the host: fix the error of the last one, then repeat the request (or 'cancel')`;
  return { taskId: '', framework: '', code: STUCK, message, since: now.toISOString() };
}

/** A text that changes with each progress of the host: a state change, or a task that left. */
function markOf({ state, stateSince, drain }: Host): string {
  return `${state} ${stateSince} ${drain?.movedAt ?? ''}`;
}
