import { noteOnHost } from '../actions/host-record.ts';
import { FailedHostStep } from '../contract/flow.ts';
import { hostBlocker } from '../domain/blocker.ts';
import type { Services } from '../ports/services.ts';
import { stepHandler } from '../runtime/step-handler.ts';

/** An error ended a host's execution: the host shows it, the bus and the metrics tell it, and the execution ends red. */
export async function recordFailure(step: FailedHostStep, services: Services): Promise<void> {
  const host = await services.store.host(step.hostname);
  if (host?.maintenance?.id !== step.maintenanceId) return;
  const now = services.clock();
  const blocker = hostBlocker(step.error, now);
  await noteOnHost(services, host, { blockers: [blocker, ...host.blockers.filter(({ taskId }) => taskId !== '')] });
  await services.events.publish([
    {
      type: 'Host Maintenance Failed',
      detail: {
        schemaVersion: 1,
        cluster: services.cluster,
        hostname: host.hostname,
        state: host.state,
        at: now.toISOString(),
        error: blocker.code,
        message: blocker.message,
        maintenanceId: step.maintenanceId,
      },
    },
  ]);
  services.report.count('ExecutionsFailed');
}

export const handler = stepHandler(FailedHostStep, recordFailure);
