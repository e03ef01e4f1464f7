import { noteOnHost } from '../actions/host-record.ts';
import { hostsOfMaintenance } from '../actions/plan.ts';
import { FailedPlan } from '../contract/flow.ts';
import { hostBlocker } from '../domain/blocker.ts';
import type { Services } from '../ports/services.ts';
import { stepHandler } from '../runtime/step-handler.ts';

/**
 * Mesos refused the request as a whole. Hosts to which nothing has happened are given back as they were; one that is on its way
 * already keeps its goal, and shows what Mesos said. A cancelled host is on its way even where it never left UP: it may be in the
 * schedule and switched off.
 */
export async function withdrawRequest(plan: FailedPlan, services: Services): Promise<void> {
  const hosts = await hostsOfMaintenance(services, plan.maintenanceId, plan.hosts);
  await Promise.all(
    hosts.map((host) =>
      host.state === 'HOST_STATE_UP' && host.goalState === 'HOST_STATE_DOWN'
        ? noteOnHost(services, host, { goalState: 'HOST_STATE_UP', maintenance: null, window: null, blockers: [] })
        : noteOnHost(services, host, { blockers: [hostBlocker(plan.error, services.clock())] }),
    ),
  );
}

export const handler = stepHandler(FailedPlan, withdrawRequest);
