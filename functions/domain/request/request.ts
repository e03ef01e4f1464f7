import { holdersText, holdsOf, join, MAX_HOLDS, OWN_HOLD, release } from '../host/holds.ts';
import type { Hold, Host } from '../host/host.ts';
import { isDown } from '../host/host-state.ts';
import { type Action, nextAction } from '../host/next-action.ts';
import { isStuck } from '../host/restarts.ts';
import { asksAnew } from '../host/verify.ts';
import { severalAddresses } from '../mesos/agent.ts';
import type { MaintenanceKind, Outcome } from './maintenance.ts';

/**
 * Decides if a request may have a host. Peloton's rules: `complete` needs a host that is DOWN,
 * `start` needs a registered agent. Ours: a repeated `start` is `already`, and a drain can be
 * cancelled. A host that several owners hold comes up when the last of them lets go. `start` takes
 * over a host that another operator drained or took down in Mesos; so does `complete` when it is
 * DOWN. Only that operator can cancel such a drain.
 */

export type Refusal = 'HostNotFound' | 'HostNotDown' | 'HostNotDraining' | 'HostBusy' | 'HostHeld' | 'HostAmbiguous';

interface Answered {
  readonly outcome: Outcome;
  /** The new owners who hold the host, when the request changes only these. */
  readonly holds?: readonly Hold[];
}

export type Decision = Answered | { readonly refused: Refusal; readonly code: string; readonly message: string };

const accepted: Answered = { outcome: 'accepted' };
const already: Answered = { outcome: 'already' };

const refuse = (refused: Refusal, code: string, message: string): Decision => ({ refused, code, message });

export function unknownHost(hostname: string): string {
  return `host '${hostname}' has no registered agent and no record: check the name with 'peloton host query'`;
}

/**
 * Decides one host of a request.
 *
 * @param host its record, undefined when it has none
 * @param isRegistered true when an agent of that host name is registered now
 * @param addresses addresses of its agents
 * @param asked the named hold that a `start` takes or a `complete` releases, and the check that a
 * `complete` names; undefined where it names none
 */
export function decideRequest(
  kind: MaintenanceKind,
  hostname: string,
  host: Host | undefined,
  isRegistered: boolean,
  addresses: readonly string[] = [],
  { hold, verify }: { readonly hold?: Hold | undefined; readonly verify?: string | null | undefined } = {},
): Decision {
  if (host === undefined && !isRegistered) {
    return refuse('HostNotFound', 'host-not-found', unknownHost(hostname));
  }
  const position: Position = host ?? UNKNOWN;
  const answer = position.managed ? ANSWERS[kind][nextAction(position)] : ANSWERS_FOR_THEIRS[kind];
  const letsGo = kind === 'complete' && holdsOf(position).length > 0 && (hold !== undefined || isDown(position));
  const decision = letsGo ? letGo(hostname, position, hold) : answer(hostname, position, isRegistered);
  if (!('outcome' in decision) || decision.holds !== undefined) return decision;
  // Its executions failed too often, or its check failed: the same request is a new attempt.
  const isAnew = kind === 'complete' && asksAnew(position.maintenance, verify);
  const { outcome } = isStuck(position) || isAnew ? accepted : decision;
  if (kind === 'start' && outcome === 'already' && hold !== undefined) return joined(hostname, position, hold);
  const isLeaving = kind === 'start' && outcome === 'accepted';
  return isLeaving && addresses.length > 1 ? severalMachines(hostname, addresses) : { outcome };
}

/** Adds an owner to a host that is DOWN or on its way there: that needs no second drain. */
function joined(hostname: string, host: Position, hold: Hold): Decision {
  const before = holdsOf(host);
  const holds = join(before, hold);
  if (holds === before) return already;
  if (holds.length <= MAX_HOLDS) return { outcome: 'already', holds };
  return refuse(
    'HostHeld',
    'host-held',
    `host '${hostname}' has ${MAX_HOLDS} holds, as many as a host may have: release one with 'complete --hold'`,
  );
}

/** Releases a hold. The last release brings the host up: from DOWN, or out of its drain. */
function letGo(hostname: string, host: Position, { name }: Pick<Hold, 'name'> = { name: OWN_HOLD }): Decision {
  const holds = holdsOf(host);
  const rest = release(holds, name);
  if (rest !== undefined) return rest.length === 0 ? accepted : { outcome: 'already', holds: rest };
  const whose = name === OWN_HOLD ? 'is held by' : `is not held by '${name}', but by`;
  const advice = `'complete' with ${holds.map((hold) => `--hold ${hold.name}`).join(' or ')} lets go`;
  return refuse('HostHeld', 'host-held', `host '${hostname}' ${whose} ${holdersText(holds)}: ${advice}`);
}

/** Mesos identifies a machine by name and address: only one of them would go down. */
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

type Answer = (hostname: string, host: Position, isRegistered: boolean) => Decision;

const accept: Answer = () => accepted;
const isThere: Answer = () => already;

const WAIT_OR_CANCEL = "it is still on its way down: wait until it is, or stop the drain with 'cancel'";
const COMPLETE_IT = "bring it up with 'complete'";

/** Answers to each request for a host of ours, by the next action on it. */
const ANSWERS = {
  start: {
    drain: isThere,
    'move-tasks': isThere,
    'take-down': isThere,
    'stay-down': isThere,
    // Without a registered agent the cancelled drain would never end, and the agent must not
    // rejoin.
    'cancel-drain': (hostname, host, isRegistered) => (isRegistered ? refuseAsBusy(hostname, host) : accepted),
    'bring-up': refuseAsBusy,
    'stay-up': accept,
  },
  complete: {
    drain: notDown(WAIT_OR_CANCEL),
    'move-tasks': notDown(WAIT_OR_CANCEL),
    'take-down': notDown(WAIT_OR_CANCEL),
    'stay-down': accept,
    'cancel-drain': notDown('its drain is being cancelled already: wait until it is UP'),
    'bring-up': isThere,
    'stay-up': notDown('it is in no maintenance, there is nothing to complete'),
  },
  cancel: {
    drain: accept,
    'move-tasks': accept,
    'take-down': accept,
    'stay-down': notDraining(COMPLETE_IT),
    'cancel-drain': isThere,
    'bring-up': notDraining(COMPLETE_IT),
    'stay-up': notDraining('it is in no maintenance, there is nothing to cancel'),
  },
} as const satisfies Record<MaintenanceKind, Record<Action, Answer>>;

const THEIRS = 'another operator drains it in Mesos, and must end that';

/** Answers to each request for a host that another operator drained or took down in Mesos. */
const ANSWERS_FOR_THEIRS = {
  start: accept,
  complete: (hostname, host) =>
    isDown(host) ? accepted : refuseToComplete(hostname, host, `${THEIRS}; 'start' takes it over`),
  cancel: (hostname, host) => {
    const hint = `${THEIRS} ('peloton host history ${hostname}' says what Mesos shows); 'start' takes it over`;
    return refuseToCancel(hostname, host, `but not by this system: ${isDown(host) ? COMPLETE_IT : hint}`);
  },
} as const satisfies Record<MaintenanceKind, Answer>;

function refuseAsBusy(hostname: string, { state }: Position): Decision {
  const advice = `start again when it is there, 'peloton host show ${hostname}' says what it waits for`;
  return refuse('HostBusy', 'host-busy', `host '${hostname}' is on its way up from ${state}: ${advice}`);
}

function refuseToComplete(hostname: string, { state }: Position, advice: string): Decision {
  return refuse('HostNotDown', 'host-not-down', `host '${hostname}' is ${state}, not HOST_STATE_DOWN: ${advice}`);
}

function refuseToCancel(hostname: string, { state }: Position, why: string): Decision {
  return refuse('HostNotDraining', 'host-not-draining', `host '${hostname}' is ${state}, ${why}`);
}

function notDown(advice: string): Answer {
  return (hostname, host) => refuseToComplete(hostname, host, advice);
}

function notDraining(advice: string): Answer {
  return (hostname, host) => refuseToCancel(hostname, host, `not draining: ${advice}`);
}
