import { validatedHosts } from '../../actions/host/known-names.ts';
import { acceptReturn } from '../../actions/request/accept-request.ts';
import { ReturnRequest } from '../../contract/api/requests.ts';
import type { Services } from '../../ports/services.ts';
import { type ApiEvent, apiHandler } from '../../runtime/api-handler.ts';
import { callerOf, jsonOf } from '../../runtime/api-input.ts';

/** POST /v1/maintenance/complete */
export async function completeMaintenance(event: ApiEvent, services: Services) {
  const request = await validatedHosts(services, ReturnRequest, jsonOf(event));
  return { status: 202, body: await acceptReturn(services, 'complete', request, callerOf(event)) };
}

export const handler = apiHandler(completeMaintenance);
