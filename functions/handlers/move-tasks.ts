import { hostForStep, superseded } from '../actions/host-record.ts';
import { drainingAgents, lookAtHost } from '../actions/look.ts';
import { applyDrainDecision } from '../actions/move-tasks.ts';
import { HostStep } from '../contract/flow.ts';
import { decideDrain } from '../domain/drain.ts';
import type { Services } from '../ports/services.ts';
import { stepHandler } from '../runtime/step-handler.ts';

/** One look at a draining host: is it empty, and if not, what moves its tasks and what keeps them? */
export async function moveTasks(step: HostStep, services: Services): Promise<HostStep> {
  const host = await hostForStep(services, step);
  if (host?.maintenance == null) return superseded(services, step);
  // Delivered late: the step that takes a host down says that it is.
  if (host.state === 'HOST_STATE_DOWN') return { ...step, status: 'drained' };
  const look = await lookAtHost(services, host);
  const decision = decideDrain(look, {
    rules: services.rules,
    maintenance: host.maintenance,
    draining: look.tasks.length > 0 && (await drainingAgents(services, host)),
    canDrain: services.mesos.capabilities.drain,
    now: services.clock(),
  });
  return applyDrainDecision(services, step, host, look, decision);
}

export const handler = stepHandler(HostStep, moveTasks);
