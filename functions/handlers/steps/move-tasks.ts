import { applyDrainDecision } from '../../actions/drain/move-tasks.ts';
import { hostForStep, superseded } from '../../actions/host/host-record.ts';
import { agentsAsListed, inspectHost, inverseOfferAnswers } from '../../actions/host/look.ts';
import { waitingForMesos } from '../../actions/host/wait-for-mesos.ts';
import { HostStep } from '../../contract/flow/flow.ts';
import { decideDrain, needsAnswers } from '../../domain/drain/drain.ts';
import type { Host, HostMaintenance } from '../../domain/host/host.ts';
import { isDown } from '../../domain/host/host-state.ts';
import { allDraining } from '../../domain/mesos/agent.ts';
import type { Services } from '../../ports/services.ts';
import { stepHandler } from '../../runtime/step-handler.ts';

/** One look at a draining host: is it empty, and if not, what moves its tasks and what keeps them? */
export async function moveTasks(step: HostStep, services: Services): Promise<HostStep> {
  const host = await hostForStep(services, step);
  if (host?.maintenance == null) return superseded(services, step);
  // Delivered late: the step that takes a host down says that it is.
  if (isDown(host)) return { ...step, status: 'drained' };
  const { maintenance } = host;
  return waitingForMesos(services, step, host, () => lookAndMove(services, step, host, maintenance));
}

async function lookAndMove(
  services: Services,
  step: HostStep,
  host: Host,
  maintenance: HostMaintenance,
): Promise<HostStep> {
  const look = await inspectHost(services, host);
  // An empty host is done; only for one with tasks is the master asked what its agents are at.
  const agents = look.tasks.length > 0 ? await agentsAsListed(services, host) : host.agents;
  const answers = needsAnswers(look, services.rules) ? await inverseOfferAnswers(services, host) : new Map();
  const decision = decideDrain(look, {
    rules: services.rules,
    maintenance,
    draining: allDraining(agents),
    canDrain: services.mesos.capabilities.drain,
    answers,
    now: services.clock(),
  });
  return applyDrainDecision(services, step, host, { look, agents }, decision);
}

export const handler = stepHandler(HostStep, moveTasks);
