import { validatedHosts } from '../../actions/host/known-names.ts';
import { nameHosts } from '../../actions/host-choice/choose-hosts.ts';
import { maintenanceIdOfToken } from '../../actions/registration/resolve-request.ts';
import { acceptReturn, acceptStart } from '../../actions/request/accept-request.ts';
import { acceptRolling } from '../../actions/rolling/accept-rolling.ts';
import { CompleteRequest, ReturnRequest, StartRequest } from '../../contract/api/requests.ts';
import { isRolling } from '../../domain/rolling/options.ts';
import type { Services } from '../../ports/services.ts';
import type { ApiEvent } from '../../runtime/api-answer.ts';
import { jsonOf } from '../../runtime/api-input.ts';
import { callerOf } from '../../runtime/caller.ts';

export async function startMaintenance(event: ApiEvent, services: Services) {
  const asked = await validatedHosts(services, StartRequest, jsonOf(event));
  const id = asked.clientToken === undefined ? undefined : maintenanceIdOfToken(asked.clientToken);
  const request = await nameHosts(services, asked, id);
  // Dry runs are rare and their code is large: load it on demand.
  const start = request.dryRun === true ? await loadDryRun(request.max === true) : acceptAny;
  return { status: 202, body: await start(services, request, callerOf(event)) };
}

export async function planMaintenance(event: ApiEvent, services: Services) {
  const json = jsonOf(event);
  const isObject = typeof json === 'object' && json !== null && !Array.isArray(json);
  const asked = await validatedHosts(services, StartRequest, isObject ? { ...json, dryRun: true } : json);
  const plan = await loadDryRun(asked.max === true);
  return { status: 200, body: await plan(services, await nameHosts(services, asked, undefined), callerOf(event)) };
}

async function loadDryRun(isMax: boolean): Promise<typeof acceptStart> {
  if (isMax) return (await import('../../actions/dry-run/plan-largest.ts')).planLargest;
  return (await import('../../actions/dry-run/dry-run.ts')).dryRun;
}

const acceptAny: typeof acceptStart = (services, request, by) =>
  (isRolling(request) ? acceptRolling : acceptStart)(services, request, by);

export async function completeMaintenance(event: ApiEvent, services: Services) {
  const request = await validatedHosts(services, CompleteRequest, jsonOf(event));
  return { status: 202, body: await acceptReturn(services, 'complete', request, callerOf(event)) };
}

export async function cancelMaintenance(event: ApiEvent, services: Services) {
  const request = await validatedHosts(services, ReturnRequest, jsonOf(event));
  return { status: 202, body: await acceptReturn(services, 'cancel', request, callerOf(event)) };
}
