import { isGone, isListed, isLost, isSilent } from '../host/agent-status.ts';
import type { Host, Loss } from '../host/host.ts';
import { isDown, isWantedUp } from '../host/host-state.ts';
import { statusOf } from '../mesos/agent.ts';
import type { Agent } from '../mesos/mesos.ts';

/** Agents that an UP host loses, or gets back: each reported once. */
interface AgentChange {
  /** Agents that are lost since the last look. */
  readonly loss: Loss | undefined;
  /** Sentences for the history. */
  readonly notes: readonly string[];
}

/**
 * Compares the agents on the record with those that the master lists. An agent that registered
 * again under a new id is not lost.
 *
 * @param isAwaited true when a new leader expects an agent of the host: then none is lost
 */
export function agentChangeOf(host: Host, agents: readonly Agent[], isAwaited: boolean): AgentChange {
  if (isAwaited) return { loss: undefined, notes: [] };
  const isReplaced = agents.some(({ agentId }) => host.agents.every((known) => known.agentId !== agentId));
  const changes = host.agents.map((was) => {
    const listed = agents.find(({ agentId }) => agentId === was.agentId);
    return { agentId: was.agentId, was, is: { status: listed === undefined ? ('gone' as const) : statusOf(listed) } };
  });
  const lost = changes.filter(({ was, is }) => !isLost(was) && isLost(is) && !(isGone(is) && isReplaced));
  const givenUp = changes.filter(({ was, is }) => isSilent(was) && isGone(is) && !isReplaced);
  const back = changes.filter(({ was, is }) => isLost(was) && !isLost(is));
  const areGone = lost.some(({ is }) => isGone(is));
  const status = areGone ? 'gone' : 'disconnected';
  return {
    loss: lost.length === 0 ? undefined : { agentIds: lost.map(({ agentId }) => agentId), status },
    notes: [
      ...sentence('lost', lost, areGone ? GONE : 'no longer answers the master'),
      ...sentence('lost', givenUp, GONE),
      ...sentence('back', back, 'is registered again'),
    ],
  };
}

/** Text for an agent that the master does not list. */
export const GONE = 'is no longer registered with the master (unreachable, gone, or shut down)';

/** Start of the time without an agent. Null for a host with one, DOWN, or in maintenance. */
export function lostSinceOf(host: Host, now: Date): string | null {
  const mayBeWithout = isDown(host) || host.maintenance !== null;
  if (mayBeWithout || host.agents.some(isListed)) return null;
  return host.lostSince ?? now.toISOString();
}

/**
 * True for a host with the goal UP that has had no agent for `afterSeconds`: it was scrapped,
 * renamed or scaled in. In a maintenance the time counts from the request.
 */
export function isLongLost(host: Host, now: Date, afterSeconds: number): boolean {
  const { agents, lostSince, maintenance } = host;
  if (!isWantedUp(host) || agents.some(isListed)) return false;
  const since = maintenance === null ? lostSince : maintenance.requestedAt;
  return since !== null && now.getTime() - Date.parse(since) >= afterSeconds * 1_000;
}

function sentence(word: string, agents: readonly { readonly agentId: string }[], what: string): string[] {
  return agents.length === 0 ? [] : [`${word}: agent ${agents.map(({ agentId }) => agentId).join(', ')} ${what}`];
}
