import { isDeactivated, isInUse } from '../host/agent-status.ts';
import { holdersText, holdsOf, isOwnHeld } from '../host/holds.ts';
import type { Host } from '../host/host.ts';
import { isDown, isUp, isWantedDown, isWantedUp } from '../host/host-state.ts';
import { isAtRest, nextAction } from '../host/next-action.ts';
import { isStuck } from '../host/restarts.ts';
import { staysOff } from '../return/return.ts';
import { needsRecord } from './phase.ts';
import { inPhase, type Rollout, type RolloutHost } from './rollout.ts';

/**
 * Observes the progress of a host in a rolling maintenance.
 *
 * A repair, an operator's `complete` or another operator in Mesos may bring a host back. It counts
 * as back only when it is UP, with an agent that has registered since, and stays so for the
 * settling time.
 */
export function observeRolloutHost(
  rollout: Rollout,
  host: RolloutHost,
  record: Host | undefined,
  now: Date,
): RolloutHost {
  if (record === undefined) {
    return needsRecord(host) ? inPhase(host, 'failed', now, 'the host is no longer known') : host;
  }
  return OBSERVERS[host.phase](host, record, rollout, now);
}

type Observer = (host: RolloutHost, record: Host, rollout: Rollout, now: Date) => RolloutHost;

const same: Observer = (host) => host;

const OBSERVERS = {
  waiting: same,
  'going-down': observeGoingDown,
  repairing: observeRepairing,
  returning: observeReturning,
  settling: observeSettling,
  done: same,
  failed: observeFailed,
  skipped: same,
} as const satisfies Record<RolloutHost['phase'], Observer>;

function observeGoingDown(host: RolloutHost, record: Host, { wave }: Rollout, now: Date): RolloutHost {
  if (wave === null || (host.wave === wave.number && !wave.isAskedFor)) return host;
  if (isDown(record)) return inPhase(host, isWantedDown(record) ? 'repairing' : 'returning', now);
  if (isWantedUp(record)) return inPhase(host, 'failed', now, 'its drain was cancelled');
  if (isStuck(record)) return inPhase(host, 'failed', now, 'its executions fail: see what blocks it');
  const { deadline, onDeadline } = record.maintenance ?? {};
  if (onDeadline === 'hold' && deadline != null && Date.parse(deadline) <= now.getTime()) {
    return inPhase(host, 'failed', now, `still ${record.state} after its deadline, ${record.tasks.running} tasks left`);
  }
  return host;
}

function observeRepairing(host: RolloutHost, record: Host, rollout: Rollout, now: Date): RolloutHost {
  if (isDown(record)) {
    if (isWantedUp(record)) return inPhase(host, 'returning', now);
    return isOwnHeld(record) ? host : inPhase(host, 'repairing', now, `is held by ${holdersText(holdsOf(record))}`);
  }
  return observeReturning(host, record, rollout, now);
}

function observeReturning(host: RolloutHost, record: Host, rollout: Rollout, now: Date): RolloutHost {
  const { options } = rollout;
  // With a settling time of 0 the host is done at once.
  if (hasReturned(record)) return observeSettling(inPhase(host, 'settling', now), record, rollout, now);
  if (isWantedDown(record)) return inPhase(host, 'failed', now, takenAgain(record));
  if (isStuck(record)) return inPhase(host, 'failed', now, 'its executions fail: see what blocks it');
  const { verify } = record.maintenance ?? {};
  if (verify?.failed === true) return inPhase(host, 'failed', now, `verify ${verify.hook}: ${verify.message}`);
  const returning = inPhase(host, 'returning', now);
  // Its agent is back, and its check has a time limit of its own.
  if (verify != null && verify.startedAt !== null)
    return inPhase(host, 'returning', now, `verify ${verify.hook}: ${verify.message}`);
  if (now.getTime() - Date.parse(returning.since) >= options.returnSeconds * 1_000) {
    const [blocker] = record.blockers;
    return inPhase(host, 'failed', now, `has not come back: ${blocker?.message ?? 'no agent has registered'}`);
  }
  return returning;
}

function observeSettling(host: RolloutHost, record: Host, { options }: Rollout, now: Date): RolloutHost {
  if (isWantedDown(record)) return inPhase(host, 'done', now, takenAgain(record));
  if (!hasReturned(record)) return inPhase(host, 'failed', now, 'its agent was lost again while it settled');
  const isSettled = now.getTime() - Date.parse(host.since) >= options.settleSeconds * 1_000;
  return isSettled ? inPhase(host, 'done', now) : host;
}

/** A failed host goes on when it reaches its goal after all; its failure stays counted. */
function observeFailed(host: RolloutHost, record: Host, _rollout: Rollout, now: Date): RolloutHost {
  if (host.wasDown) return hasReturned(record) ? inPhase(host, 'settling', now) : host;
  return nextAction(record) === 'stay-down' && host.wave !== null ? inPhase(host, 'repairing', now) : host;
}

function takenAgain({ maintenance }: Host): string {
  return `taken down again by ${maintenance?.requestedBy ?? 'another operator'}`;
}

/** True for a host that is back, or whose agent another operator had deactivated before. */
export function hasReturned(record: Host): boolean {
  const isAsFound = record.agents.some((agent) => isDeactivated(agent) && staysOff(record, agent));
  return isBack(record) || (isUp(record) && isAtRest(record) && isAsFound);
}

/** True for a host that is UP, in no maintenance, with an active agent. */
export function isBack(record: Host): boolean {
  const isAsWanted: typeof isInUse = (agent) => isInUse(agent) || (record.cordon !== null && isDeactivated(agent));
  return isUp(record) && isAtRest(record) && record.agents.some(isAsWanted);
}
