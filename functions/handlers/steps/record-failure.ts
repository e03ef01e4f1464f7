import { hostForStep, noteOnHost } from '../../actions/host/host-record.ts';
import { FailedHostStep } from '../../contract/flow/flow.ts';
import { hostBlocker } from '../../domain/host/blocker.ts';
import type { Services } from '../../ports/services.ts';
import { stepHandler } from '../../runtime/step-handler.ts';

/** Records the error that ends a host's execution: on the host, on the bus and in the metrics. */
export async function recordFailure(step: FailedHostStep, services: Services): Promise<void> {
  const host = await hostForStep(services, step);
  if (host === undefined) return;
  const blocker = hostBlocker(step.error, services.clock());
  const { code: error, message } = blocker;
  const blockers = [blocker, ...host.blockers.filter(({ taskId }) => taskId !== '')];
  await noteOnHost(services, host, { blockers }, [`failed with ${error}: ${message}`], { error, message });
  services.report.count('ExecutionsFailed');
}

export const handler = stepHandler(FailedHostStep, recordFailure);
