import {
  pauseRolling,
  resumeOverGates,
  resumeRolling,
  stopOwnRolling,
} from '../../actions/rolling/pause-resume-stop.ts';
import { rolloutView } from '../../actions/rolling/rollout-view.ts';
import { ControlRequest, ResumeRequest } from '../../contract/api/requests.ts';
import type { RolloutChanged } from '../../contract/api/rolling.ts';
import type { Services } from '../../ports/services.ts';
import type { ApiEvent } from '../../runtime/api-answer.ts';
import { controlOf, maintenanceIdOf } from '../../runtime/api-input.ts';
import { callerOf } from '../../runtime/caller.ts';

export async function pauseMaintenance(event: ApiEvent, services: Services) {
  return changed(event, services, controlOf(event, ControlRequest), pauseRolling);
}

export async function resumeMaintenance(event: ApiEvent, services: Services) {
  const { overrideGate, ...control } = controlOf(event, ResumeRequest);
  if (overrideGate === undefined) return changed(event, services, control, resumeRolling);
  return changed(event, services, control, (own, id, by, reason) => resumeOverGates(own, id, by, overrideGate, reason));
}

export async function stopMaintenance(event: ApiEvent, services: Services) {
  return changed(event, services, controlOf(event, ControlRequest), stopOwnRolling);
}

async function changed(event: ApiEvent, services: Services, { reason }: ControlRequest, change: typeof pauseRolling) {
  const id = maintenanceIdOf(event);
  const rollout = await change(services, id, callerOf(event), reason);
  const body: RolloutChanged = { maintenanceId: id, rollout: await rolloutView(services, rollout) };
  return { status: 200, body };
}
