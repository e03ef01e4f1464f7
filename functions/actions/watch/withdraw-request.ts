import type { Host } from '../../domain/host/host.ts';
import type { Services } from '../../ports/services.ts';
import { startCancel } from '../registration/start-cancel.ts';
import { finishMaintenance } from '../request/finish-maintenance.ts';
import { revertUntouched } from '../schedule/revert-untouched.ts';

/**
 * Withdraws hosts of one maintenance that Mesos refused before they left UP. Untouched hosts are
 * reverted. Hosts that the API, or an earlier attempt, has begun to schedule or deactivate are
 * cancelled: such a host has work to undo.
 */
export async function withdrawRequest(
  services: Services,
  maintenanceId: string,
  waiting: readonly Host[],
): Promise<void> {
  const touched = (await revertUntouched(services, waiting)).map(({ hostname }) => hostname);
  if (touched.length > 0)
    await startCancel(services, touched, { by: 'refusal', reason: 'Mesos refused the maintenance' });
  await finishMaintenance(services, maintenanceId);
  services.report.count('ExecutionsFailed');
}
