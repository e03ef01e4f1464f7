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
import { inspectHost } from '../host/look.ts';
import { reschedule } from '../host/next-look.ts';
import { returnBlocker } from '../schedule/host-managers.ts';
import { withdrawSchedule } from '../schedule/publish.ts';

/** Does what was decided about a host on its way up, short of marking it UP, and says when to look again. */
export async function applyReturnDecision(
  services: Services,
  step: HostStep,
  host: Host,
  decision: ReturnDecision,
): Promise<HostStep> {
  switch (decision.kind) {
    case 'bring-up':
      return bringUpUnlessHeld(services, step, host);
    case 'unschedule':
      await withdrawSchedule(services, [host]);
      return reschedule(services, step, host, []);
    case 'reactivate':
      await Promise.all(decision.agents.map((agent) => reactivate(services, host, agent)));
      return reschedule(services, step, host, []);
    case 'deactivate':
      if (!services.mesos.capabilities.deactivate) return backUnlessHeld(services, step, host);
      await Promise.all(decision.agents.map(({ agentId }) => services.mesos.deactivateAgent(agentId)));
      return reschedule(services, step, host, []);
    case 'wait':
      await freeStuckDrains(services, step, host, decision.draining);
      return reschedule(services, step, host, decision.blockers);
    case 'back':
      return backUnlessHeld(services, step, host);
  }
}

/** True when nothing is left to be done: a master that cannot deactivate agents cannot leave one as it was found. */
export function isReturned({ mesos }: Services, decision: ReturnDecision): decision is Returned {
  return decision.kind === 'back' || (decision.kind === 'deactivate' && !mesos.capabilities.deactivate);
}

type Returned = Extract<ReturnDecision, { readonly kind: 'back' | 'deactivate' }>;

/** What somebody else had deactivated is so again at once: only a reactivation ends a drain. */
async function reactivate({ mesos }: Services, host: Host, agent: Agent): Promise<void> {
  await mesos.reactivateAgent(agent.agentId);
  if (staysOff(host, agent)) await mesos.deactivateAgent(agent.agentId);
}

async function bringUpUnlessHeld(services: Services, step: HostStep, host: Host): Promise<HostStep> {
  const held = await returnBlocker(services, host);
  if (held === undefined) await services.mesos.machineUp([machineOf(host)]);
  return reschedule(services, step, host, held === undefined ? [] : [held]);
}

/** Of a cancelled drain: a host manager that was told of the host goes on taking it out. */
async function backUnlessHeld(services: Services, step: HostStep, host: Host): Promise<HostStep> {
  const isCancelled = !isDown(host) && host.announcement != null;
  const held = isCancelled ? await returnBlocker(services, host) : undefined;
  return held === undefined ? { ...step, status: 'back' } : reschedule(services, step, host, [held]);
}

/** An agent of the host has registered and is active, and no schedule holds it: the maintenance is over. */
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
    ? `is deactivated, ${host.cordon === null ? 'as somebody else had left it' : 'as the host is cordoned'}`
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
  // Cancelled before its drain began: it never left UP, so there is no change of state to tell of.
  const written = isUp(host)
    ? await noteOnHost(services, host, rest)
    : await moveHost(services, host, 'HOST_STATE_UP', detail, rest);
  await closeOutbox(services, written);
  return { ...step, status: 'up', settled: deliveredVersion(written) };
}

/** Looks at an agent that drains without anything to drain before it is helped. */
const LOOKS_BEFORE_HELP = 3;

/**
 * An agent stays DRAINING for ever when the framework of its last task was torn down before it acknowledged the task's end;
 * a second DRAIN_AGENT turns it DRAINED at once (seen with Mesos 1.11).
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
