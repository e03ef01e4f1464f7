import { type Host, type HostState, isAtRest } from '../host/host.ts';
import { isStuck } from '../host/restarts.ts';
import { severalAddresses } from '../mesos/agent.ts';
import type { MaintenanceKind, Outcome } from './maintenance.ts';

/**
 * Whether a request may have a host. Peloton's rules: `complete` on a host that is not DOWN is refused, `start` on a host that
 * is no registered agent is refused; ours: `start` again is `already`, and a drain can be cancelled. A host that somebody else
 * drained or took down in Mesos is taken over by `start`, and by `complete` when it is DOWN; their drain is theirs to cancel.
 */

export type Refusal = 'HostNotFound' | 'HostNotDown' | 'HostNotDraining' | 'HostBusy' | 'HostAmbiguous';

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
 * @param addresses those of its agents
 */
export function decideRequest(
  kind: MaintenanceKind,
  hostname: string,
  host: Host | undefined,
  isRegistered: boolean,
  addresses: readonly string[] = [],
): Decision {
  if (host === undefined && !isRegistered) {
    return refuse(
      'HostNotFound',
      'host-not-found',
      `host '${hostname}' is no registered agent and not known from before: check the name with 'peloton host query'`,
    );
  }
  const position: Position = host ?? UNKNOWN;
  const decision = DECISIONS[kind](hostname, position, isRegistered);
  if (!('outcome' in decision)) return decision;
  // Nobody works on it any more: the same request again is a new attempt.
  const { outcome } = decision.outcome === 'already' && isStuck(position) ? accepted : decision;
  const isLeaving = kind === 'start' && outcome === 'accepted';
  return isLeaving && addresses.length > 1 ? severalMachines(hostname, addresses) : { outcome };
}

/** A machine is a name and an address for Mesos: one of them could be taken down, and the other would go on. */
function severalMachines(hostname: string, addresses: readonly string[]): Decision {
  return refuse('HostAmbiguous', 'host-ambiguous', severalAddresses(hostname, addresses));
}

type Position = Pick<Host, 'state' | 'goalState' | 'maintenance' | 'managed' | 'blockers'>;

const UNKNOWN: Position = {
  state: 'HOST_STATE_UP',
  goalState: 'HOST_STATE_UP',
  maintenance: null,
  managed: true,
  blockers: [],
};

const DECISIONS = {
  start(hostname, host, isRegistered) {
    if (!host.managed || (host.goalState === 'HOST_STATE_UP' && isAtRest(host))) return accepted;
    if (host.goalState === 'HOST_STATE_DOWN') return already;
    // Its agent has died: a cancelled drain would wait for it for ever, and it must not rejoin when that is not wanted.
    if (host.state !== 'HOST_STATE_DOWN' && !isRegistered) return accepted;
    return refuse(
      'HostBusy',
      'host-busy',
      `host '${hostname}' is on its way up from ${host.state}: start again when it is there, 'peloton host show ${hostname}' says what it waits for`,
    );
  },

  complete(hostname, host) {
    if (host.state === 'HOST_STATE_DOWN') {
      return host.goalState === 'HOST_STATE_UP' && host.managed ? already : accepted;
    }
    return refuse(
      'HostNotDown',
      'host-not-down',
      `host '${hostname}' is ${host.state}, not HOST_STATE_DOWN: ${host.managed ? advice(host) : `${THEIRS}; 'start' takes it over`}`,
    );
  },

  cancel(hostname, host) {
    const isOnItsWay = host.managed && host.state !== 'HOST_STATE_DOWN';
    if (isOnItsWay && host.goalState === 'HOST_STATE_DOWN') return accepted;
    if (isOnItsWay && !isAtRest(host)) return already;
    return refuse(
      'HostNotDraining',
      'host-not-draining',
      `host '${hostname}' is ${host.state}, ${host.managed ? 'not draining' : 'but not by this system'}: ${hint(hostname, host)}`,
    );
  },
} as const satisfies Record<MaintenanceKind, (hostname: string, host: Position, isRegistered: boolean) => Decision>;

const THEIRS = 'somebody else drains it in Mesos, and has to end that';

function hint(hostname: string, { state, managed }: Position): string {
  if (state === 'HOST_STATE_DOWN') return "bring it up with 'complete'";
  if (managed) return 'it is in no maintenance, there is nothing to cancel';
  return `${THEIRS} ('peloton host history ${hostname}' says what Mesos shows); 'start' takes it over`;
}

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
