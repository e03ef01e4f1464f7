import { stopRolling } from '../../actions/rolling/pause-resume-stop.ts';
import { rolloutView } from '../../actions/rolling/rollout-view.ts';
import type { RolloutChanged } from '../../contract/api/rolling.ts';
import type { Services } from '../../ports/services.ts';
import { type ApiEvent, apiHandler } from '../../runtime/api-handler.ts';
import { callerOf, maintenanceIdOf } from '../../runtime/api-input.ts';

/** POST /v1/maintenances/{id}/stop */
export async function stopMaintenance(event: ApiEvent, services: Services) {
  const id = maintenanceIdOf(event);
  const rollout = await stopRolling(services, id, callerOf(event));
  const body: RolloutChanged = { maintenanceId: id, rollout: await rolloutView(services, rollout) };
  return { status: 200, body };
}

export const handler = apiHandler(stopMaintenance);
