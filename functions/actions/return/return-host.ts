import type { HostStep } from '../../contract/flow/flow.ts';
import { isEmpty } from '../../domain/drain/drain.ts';
import { type Host, NO_TASKS } from '../../domain/host/host.ts';
import { isDown, isUp } from '../../domain/host/host-state.ts';
import { seen } from '../../domain/mesos/agent.ts';
import type { Agent } from '../../domain/mesos/mesos.ts';
import { machineOf } from '../../domain/mesos/schedule.ts';
import { type ReturnDecision, staysOff } from '../../domain/return/return.ts';
import type { Services } from '../../ports/services.ts';
import { closeOutbox, deliveredVersion, moveHost, noteOnHost } from '../host/host-record.ts';
import { inspectHost } from '../host/inspect-host.ts';
import { reschedule } from '../host/reschedule.ts';
import { returnBlocker } from '../schedule/host-managers.ts';
import { withdrawSchedule } from '../schedule/publish.ts';

/**
 * Applies the decision about a host on its way up, except marking it UP, and schedules the next
 * look.
 */
export async function applyReturnDecision(
  services: Services,
  step: HostStep,
  host: Host,
  decision: ReturnDecision,
): Promise<HostStep> {
  switch (decision.kind) {
    case 'bring-up':
      return bringUpUnlessBlocked(services, step, host);
    case 'unschedule':
      await withdrawSchedule(services, [host]);
      return reschedule(services, step, host, []);
    case 'reactivate':
      await Promise.all(decision.agents.map((agent) => reactivate(services, host, agent)));
      return reschedule(services, step, host, []);
    case 'deactivate':
      if (!services.mesos.capabilities.deactivate) return backUnlessBlocked(services, step, host);
      await Promise.all(decision.agents.map(({ agentId }) => services.mesos.deactivateAgent(agentId)));
      return reschedule(services, step, host, []);
    case 'wait':
      await freeStuckDrains(services, step, host, decision.draining);
      return reschedule(services, step, host, decision.blockers);
    case 'back':
      return backUnlessBlocked(services, step, host);
  }
}

/**
 * True when only marking it UP is left: a master without deactivation cannot leave an agent
 * deactivated.
 */
export function isReturned({ mesos }: Services, decision: ReturnDecision): decision is Returned {
  return decision.kind === 'back' || (decision.kind === 'deactivate' && !mesos.capabilities.deactivate);
}

type Returned = Extract<ReturnDecision, { readonly kind: 'back' | 'deactivate' }>;

/**
 * Reactivates the agent, since only that ends a drain. Then deactivates it again if another
 * operator had deactivated it.
 */
async function reactivate({ mesos }: Services, host: Host, agent: Agent): Promise<void> {
  await mesos.reactivateAgent(agent.agentId);
  if (staysOff(host, agent)) await mesos.deactivateAgent(agent.agentId);
}

async function bringUpUnlessBlocked(services: Services, step: HostStep, host: Host): Promise<HostStep> {
  const blocker = await returnBlocker(services, host);
  if (blocker === undefined) await services.mesos.machineUp([machineOf(host)]);
  return reschedule(services, step, host, blocker === undefined ? [] : [blocker]);
}

/** A host manager to which a cancelled drain was announced goes on taking the host out. */
async function backUnlessBlocked(services: Services, step: HostStep, host: Host): Promise<HostStep> {
  const isCancelled = !isDown(host) && host.announcement != null;
  const blocker = isCancelled ? await returnBlocker(services, host) : undefined;
  return blocker === undefined ? { ...step, status: 'back' } : reschedule(services, step, host, [blocker]);
}

/**
 * Ends the maintenance: an agent of the host is registered and active, and no schedule holds the
 * host.
 */
export async function finishUp(
  services: Services,
  step: HostStep,
  host: Host,
  agents: readonly Agent[],
): Promise<HostStep> {
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
  await closeOutbox(services, written);
  return { ...step, status: 'up', settled: deliveredVersion(written) };
}

/** Looks at an agent that drains without tasks before it gets a second DRAIN_AGENT. */
const LOOKS_BEFORE_HELP = 3;

/**
 * Frees stuck drains. An agent stays DRAINING for ever when the framework of its last task was torn
 * down before it acknowledged the task's end. A second DRAIN_AGENT turns it DRAINED at once (seen
 * with Mesos 1.11).
 */
async function freeStuckDrains(
  services: Services,
  step: HostStep,
  host: Host,
  draining: readonly Agent[],
): Promise<void> {
  if (draining.length === 0 || step.idleLooks < LOOKS_BEFORE_HELP) return;
  const look = await inspectHost(services, host);
  if (!isEmpty(look)) return;
  await Promise.all(draining.map(({ agentId }) => services.mesos.drainAgent(agentId)));
}
