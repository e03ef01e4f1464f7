import type * as z from 'zod';
import {
  pauseRolling,
  resumeOverGates,
  resumeRolling,
  stopOwnRolling,
} from '../../actions/rolling/pause-resume-stop.ts';
import { rolloutView } from '../../actions/rolling/rollout-view.ts';
import { ControlRequest, ResumeRequest, type RolloutChanged } from '../../contract/api/rolling.ts';
import type { Services } from '../../ports/services.ts';
import type { ApiEvent } from '../../runtime/api-answer.ts';
import { bodyOf, maintenanceIdOf } from '../../runtime/api-input.ts';
import { callerOf } from '../../runtime/caller.ts';

export async function pauseMaintenance(event: ApiEvent, services: Services) {
  return changed(event, services, controlOf(event, ControlRequest), pauseRolling);
}

export async function resumeMaintenance(event: ApiEvent, services: Services) {
  const { overrideGate, ...control } = controlOf(event, ResumeRequest);
  if (overrideGate === undefined) return changed(event, services, control, resumeRolling);
  return changed(event, services, control, (own, id, by) => resumeOverGates(own, id, by, overrideGate));
}

export async function stopMaintenance(event: ApiEvent, services: Services) {
  return changed(event, services, controlOf(event, ControlRequest), stopOwnRolling);
}

/** Requests of 1.0 have no body. */
function controlOf<T>(event: ApiEvent, schema: z.ZodType<T>): Partial<T> {
  return event.body ? bodyOf(event, schema) : {};
}

async function changed(
  event: ApiEvent,
  services: Services,
  { reason }: z.infer<typeof ControlRequest>,
  change: typeof pauseRolling,
) {
  const id = maintenanceIdOf(event);
  const rollout = await change(services, id, callerOf(event), reason);
  const body: RolloutChanged = { maintenanceId: id, rollout: await rolloutView(services, rollout) };
  return { status: 200, body };
}
