import { hostBlocker } from '../../domain/host/blocker.ts';
import type { Host } from '../../domain/host/host.ts';
import { nextAction } from '../../domain/host/next-action.ts';
import type { Services } from '../../ports/services.ts';
import { noteOnHost } from '../host/host-record.ts';
import { startCancel } from '../registration/start-cancel.ts';
import { finishMaintenance } from '../request/finish-maintenance.ts';
import { revertUntouched } from '../schedule/revert-untouched.ts';

/**
 * Withdraws the hosts of one maintenance that Mesos refused as a whole. Untouched hosts are
 * reverted. Hosts that the API, or an earlier attempt, has begun to schedule or deactivate are
 * cancelled: such a host has work to undo even if it is still UP. A host that was moving already
 * keeps its goal, and shows the refusal.
 */
export async function withdrawRequest(
  services: Services,
  maintenanceId: string,
  hosts: readonly Host[],
  { name, message }: Error,
): Promise<void> {
  const [waiting, moving] = [hosts.filter(isWaiting), hosts.filter((host) => !isWaiting(host))];
  const blockers = [hostBlocker({ Error: name, Cause: message }, services.clock())];
  await Promise.all(moving.map((host) => noteOnHost(services, host, { blockers })));
  if (waiting.length > 0) await revertOrCancel(services, waiting);
  await finishMaintenance(services, maintenanceId);
  services.report.count('ExecutionsFailed');
}

async function revertOrCancel(services: Services, waiting: readonly Host[]): Promise<void> {
  const hostnames = (await revertUntouched(services, waiting)).map(({ hostname }) => hostname);
  if (hostnames.length === 0) return;
  await startCancel(services, hostnames, { by: 'refusal', reason: 'Mesos refused the maintenance' });
}

function isWaiting(host: Host): boolean {
  return nextAction(host) === 'drain';
}
