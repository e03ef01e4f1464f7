import { acceptStart } from '../actions/accept-request.ts';
import { StartRequest } from '../contract/api.ts';
import type { Services } from '../ports/services.ts';
import { type ApiEvent, apiHandler } from '../runtime/api-handler.ts';
import { bodyOf, callerOf } from '../runtime/api-input.ts';

/** POST /v1/maintenance/start */
export async function startMaintenance(event: ApiEvent, services: Services) {
  const request = bodyOf(event, StartRequest);
  // Rare, and not small: loaded when one comes.
  const start = request.dryRun === true ? (await import('../actions/dry-run.ts')).dryRun : acceptStart;
  return { status: 202, body: await start(services, request, callerOf(event)) };
}

export const handler = apiHandler(startMaintenance);
