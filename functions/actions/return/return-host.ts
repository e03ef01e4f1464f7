import { isEmpty } from '../../domain/drain/drain.ts';
import { type Host, NO_TASKS } from '../../domain/host/host.ts';
import { isDown, isUp } from '../../domain/host/host-state.ts';
import { seen } from '../../domain/mesos/agent.ts';
import type { Agent } from '../../domain/mesos/mesos.ts';
import { type ReturnDecision, staysOff } from '../../domain/return/return.ts';
import type { Services } from '../../ports/services.ts';
import { closeOutbox, moveHost, noteOnHost } from '../host/host-record.ts';
import { inspectHost } from '../host/inspect-host.ts';
import { noteLook } from '../host/note-look.ts';
import { returnBlocker } from '../schedule/host-managers.ts';

/** True when only the record has to become UP. Old masters cannot keep an agent deactivated. */
export function isReturned({ mesos }: Services, decision: ReturnDecision): decision is Returned {
  return decision.kind === 'back' || (decision.kind === 'deactivate' && !mesos.capabilities.deactivate);
}

type Returned = Extract<ReturnDecision, { readonly kind: 'back' | 'deactivate' }>;

/**
 * Reactivates a deactivated or draining agent: nothing else ends a drain. Then deactivates it if it
 * has to stay off: another operator had deactivated it, or its host is cordoned.
 */
export async function switchAgent({ mesos }: Services, host: Host, agent: Agent): Promise<void> {
  if (agent.deactivated || agent.drain !== undefined) await mesos.reactivateAgent(agent.agentId);
  if (staysOff(host, agent)) await mesos.deactivateAgent(agent.agentId);
}

/**
 * Ends the maintenance, unless a host manager still takes the host out: it does not know that an
 * announced drain was cancelled.
 */
export async function finishUpUnlessBlocked(services: Services, host: Host, agents: readonly Agent[]): Promise<Host> {
  const isCancelled = !isDown(host) && host.announcement != null;
  const blocker = isCancelled ? await returnBlocker(services, host) : undefined;
  return blocker === undefined ? finishUp(services, host, agents) : noteLook(services, host, [blocker]);
}

/** Ends the maintenance: an agent is registered and active, and no schedule holds the host. */
async function finishUp(services: Services, host: Host, agents: readonly Agent[]): Promise<Host> {
  const ids = agents.map(({ agentId }) => agentId).join(', ');
  const cancelled = !isDown(host);
  const isOff = agents.some(({ deactivated }) => deactivated);
  const is = isOff
    ? `is deactivated, ${host.cordon === null ? 'as another operator had left it' : 'as the host is cordoned'}`
    : 'is active';
  const back = isOff ? `registered again, and ${is}` : 'registered again';
  const detail = cancelled ? `drain cancelled, agent ${ids} ${is}` : `agent ${ids} ${back}`;
  const [agent] = agents;
  const rest = {
    ip: agent?.ip ?? host.ip,
    mesosHostname: agent?.hostname ?? host.mesosHostname,
    agents: agents.map(seen),
    attributes: agent?.attributes ?? host.attributes,
    tasks: NO_TASKS,
    drain: null,
    blockers: [],
    maintenance: null,
    window: null,
    announcement: null,
  };
  // Cancelled before its drain began: it never left UP, so there is no change of state to publish.
  const written = isUp(host)
    ? await noteOnHost(services, host, rest)
    : await moveHost(services, host, 'HOST_STATE_UP', detail, rest);
  return closeOutbox(services, written);
}

/** Looks between two attempts to free a drain. */
const LOOKS_BETWEEN_HELP = 4;

/**
 * Frees stuck drains. An agent stays DRAINING for ever when the framework of its last task was torn
 * down before it acknowledged the task's end. A second DRAIN_AGENT turns it DRAINED at once (seen
 * with Mesos 1.11).
 *
 * @param number of the watcher's look
 */
export async function freeStuckDrains(
  services: Services,
  number: number,
  host: Host,
  draining: readonly Agent[],
): Promise<void> {
  const isNew = !host.blockers.some(({ code }) => code === 'agent-draining');
  if (draining.length === 0 || isNew || number % LOOKS_BETWEEN_HELP !== 0) return;
  const look = await inspectHost(services, host);
  if (!isEmpty(look)) return;
  await Promise.all(draining.map(({ agentId }) => services.mesos.drainAgent(agentId)));
}
