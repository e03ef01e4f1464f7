import { applyDrainDecision } from '../../actions/drain/move-tasks.ts';
import { hostForStep, superseded } from '../../actions/host/host-record.ts';
import { agentsAsListed, inspectHost, inverseOfferAnswers } from '../../actions/host/inspect-host.ts';
import { waitingForMesos } from '../../actions/host/wait-for-mesos.ts';
import { HostStep } from '../../contract/flow/flow.ts';
import { decideDrain, needsAnswers } from '../../domain/drain/drain.ts';
import type { Host, HostMaintenance } from '../../domain/host/host.ts';
import { isDown } from '../../domain/host/host-state.ts';
import { allDraining } from '../../domain/mesos/agent.ts';
import type { Services } from '../../ports/services.ts';
import { stepHandler } from '../../runtime/step-handler.ts';

/**
 * One look at a draining host: moves the tasks that may go and records the blockers of the others.
 */
export async function moveTasks(step: HostStep, services: Services): Promise<HostStep> {
  const host = await hostForStep(services, step);
  if (host?.maintenance == null) return superseded(services, step);
  // A late delivery: the step that takes the host down reports DOWN.
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
  // Spares the master a call for an empty host, which needs no agent status.
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
