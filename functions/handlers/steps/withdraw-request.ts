import { noteOnHost } from '../../actions/host/host-record.ts';
import { startCancel } from '../../actions/registration/start-cancel.ts';
import { hostsOfMaintenance } from '../../actions/request/execution-plan.ts';
import { finishMaintenance } from '../../actions/request/finish-maintenance.ts';
import { revertUntouched } from '../../actions/schedule/revert-untouched.ts';
import { FailedPlan } from '../../contract/flow/flow.ts';
import { hostBlocker } from '../../domain/host/blocker.ts';
import type { Host } from '../../domain/host/host.ts';
import { nextAction } from '../../domain/host/next-action.ts';
import type { Services } from '../../ports/services.ts';
import { stepHandler } from '../../runtime/step-handler.ts';

/**
 * Withdraws a request that Mesos refused as a whole. Untouched hosts are reverted. Hosts that the
 * API, or an earlier attempt, has begun to schedule or deactivate are cancelled: such a host has
 * work to undo even if it is still UP. A host that was moving already keeps its goal, and shows the
 * refusal.
 */
export async function withdrawRequest(plan: FailedPlan, services: Services): Promise<void> {
  await withdraw(plan, services);
  services.report.count('ExecutionsFailed');
}

async function withdraw(plan: FailedPlan, services: Services): Promise<void> {
  const hosts = await hostsOfMaintenance(services, plan.maintenanceId, plan.hosts);
  const [waiting, moving] = [hosts.filter(isWaiting), hosts.filter((host) => !isWaiting(host))];
  const blockers = [hostBlocker(plan.error, services.clock())];
  await Promise.all(moving.map((host) => noteOnHost(services, host, { blockers })));
  if (waiting.length > 0) await revertOrCancel(services, waiting);
  await finishMaintenance(services, plan.maintenanceId);
}

async function revertOrCancel(services: Services, waiting: readonly Host[]): Promise<void> {
  const hostnames = (await revertUntouched(services, waiting)).map(({ hostname }) => hostname);
  if (hostnames.length === 0) return;
  await startCancel(services, hostnames, { by: 'refusal', reason: 'Mesos refused the maintenance' });
}

function isWaiting(host: Host): boolean {
  return nextAction(host) === 'drain';
}

export const handler = stepHandler(FailedPlan, withdrawRequest);
