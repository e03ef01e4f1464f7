import { type Host, type HostState, isAtRest } from './host.ts';
import type { MaintenanceKind, Outcome } from './maintenance.ts';

/**
 * Whether a request may have a host. Peloton's rules: `complete` on a host that is not DOWN is refused, `start` on a host that
 * is no registered agent is refused; ours: `start` again is `already`, and a drain can be cancelled.
 */

export type Refusal = 'HostNotFound' | 'HostNotDown' | 'HostNotDraining' | 'HostBusy';

export type Decision =
  | { readonly outcome: Outcome }
  | { readonly refused: Refusal; readonly code: string; readonly message: string };

const accepted = { outcome: 'accepted' } as const;
const already = { outcome: 'already' } as const;

const refuse = (refused: Refusal, code: string, message: string): Decision => ({ refused, code, message });

/**
 * Decides one host of a request.
 *
 * @param host its record, undefined when it has none
 * @param isRegistered whether an agent of that host name is registered with the master now
 */
export function decideRequest(
  kind: MaintenanceKind,
  hostname: string,
  host: Host | undefined,
  isRegistered: boolean,
): Decision {
  if (host === undefined && !isRegistered) {
    return refuse(
      'HostNotFound',
      'host-not-found',
      `host '${hostname}' is no registered agent and not known from before: check the name with 'peloton host query'`,
    );
  }
  return DECISIONS[kind](hostname, host ?? { state: 'HOST_STATE_UP', goalState: 'HOST_STATE_UP', maintenance: null });
}

type Position = Pick<Host, 'state' | 'goalState' | 'maintenance'>;

const DECISIONS = {
  start(hostname, host) {
    if (host.goalState === 'HOST_STATE_DOWN') return already;
    if (isAtRest(host)) return accepted;
    return refuse(
      'HostBusy',
      'host-busy',
      `host '${hostname}' is on its way up from ${host.state}: start again when it is there, 'peloton host show ${hostname}' says what it waits for`,
    );
  },

  complete(hostname, host) {
    if (host.state === 'HOST_STATE_DOWN') return host.goalState === 'HOST_STATE_UP' ? already : accepted;
    return refuse(
      'HostNotDown',
      'host-not-down',
      `host '${hostname}' is ${host.state}, not HOST_STATE_DOWN: ${advice(host)}`,
    );
  },

  cancel(hostname, host) {
    if (host.goalState === 'HOST_STATE_UP' && host.state !== 'HOST_STATE_DOWN' && !isAtRest(host)) return already;
    if (host.goalState === 'HOST_STATE_DOWN' && host.state !== 'HOST_STATE_DOWN') return accepted;
    const hint =
      host.state === 'HOST_STATE_DOWN'
        ? "bring it up with 'complete'"
        : 'it is in no maintenance, there is nothing to cancel';
    return refuse('HostNotDraining', 'host-not-draining', `host '${hostname}' is ${host.state}, not draining: ${hint}`);
  },
} as const satisfies Record<MaintenanceKind, (hostname: string, host: Position) => Decision>;

function advice(host: Position): string {
  if (host.goalState === 'HOST_STATE_DOWN') {
    return "it is still on its way down: wait until it is, or stop the drain with 'cancel'";
  }
  const hints: Record<HostState, string> = {
    HOST_STATE_UP: 'it is in no maintenance, there is nothing to complete',
    HOST_STATE_DRAINING: 'its drain is being cancelled already',
    HOST_STATE_DRAINED: 'its drain is being cancelled already',
    HOST_STATE_DOWN: '',
  };
  return hints[host.state];
}
