import { hostForStep, superseded } from '../../actions/host/host-record.ts';
import { stillDraining } from '../../actions/host/inspect-agents.ts';
import { waitingForMesos } from '../../actions/host/wait-for-mesos.ts';
import { applyReturnDecision } from '../../actions/return/return-host.ts';
import { clusterView } from '../../actions/schedule/cluster-view.ts';
import { HostStep } from '../../contract/flow/flow.ts';
import type { Host } from '../../domain/host/host.ts';
import { blockedByDrains, decideReturn } from '../../domain/return/return.ts';
import type { Services } from '../../ports/services.ts';
import { stepHandler } from '../../runtime/step-handler.ts';

/**
 * One look at a host that comes up: finds its registered agents and applies what they still need.
 */
export async function findAgent(step: HostStep, services: Services): Promise<HostStep> {
  const host = await hostForStep(services, step);
  if (host?.maintenance == null) return superseded(services, step);
  return waitingForMesos(services, step, host, () => lookForAgent(services, step, host));
}

async function lookForAgent(services: Services, step: HostStep, host: Host): Promise<HostStep> {
  const decision = decideReturn(host, await clusterView(services));
  const returning = decision.kind === 'reactivate' || decision.kind === 'back' ? decision.agents : [];
  const next = blockedByDrains(decision, await stillDraining(services, returning));
  return applyReturnDecision(services, step, host, next);
}

export const handler = stepHandler(HostStep, findAgent);
