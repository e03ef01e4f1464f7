import { knownWindow } from '../../actions/windows/known-window.ts';
import { viewOf } from '../../actions/windows/show-window.ts';
import type { Services } from '../../ports/services.ts';
import { type ApiEvent, apiHandler } from '../../runtime/api-handler.ts';
import { windowNameOf } from '../../runtime/api-input.ts';

/** GET /v1/windows/{name} */
export async function getWindow(event: ApiEvent, services: Services) {
  return { status: 200, body: await viewOf(services, await knownWindow(services, windowNameOf(event))) };
}

export const handler = apiHandler(getWindow);
