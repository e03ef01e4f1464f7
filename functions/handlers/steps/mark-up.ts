import { hostForStep, superseded } from '../../actions/host/host-record.ts';
import { waitingForMesos } from '../../actions/host/wait-for-mesos.ts';
import { finishUp, isReturned } from '../../actions/return/return-host.ts';
import { clusterView } from '../../actions/schedule/cluster-view.ts';
import { HostStep } from '../../contract/flow/flow.ts';
import { decideReturn } from '../../domain/return/return.ts';
import type { Services } from '../../ports/services.ts';
import { stepHandler } from '../../runtime/step-handler.ts';

/** Marks the host UP if this step itself finds it back: an earlier look is not proof enough. */
export async function markUp(step: HostStep, services: Services): Promise<HostStep> {
  const host = await hostForStep(services, step);
  if (host?.maintenance == null) return superseded(services, step);
  return waitingForMesos(services, step, host, async () => {
    const decision = decideReturn(host, await clusterView(services));
    if (!isReturned(services, decision)) return { ...step, status: 'working', idleLooks: 0 };
    return finishUp(services, step, host, decision.agents);
  });
}

export const handler = stepHandler(HostStep, markUp);
