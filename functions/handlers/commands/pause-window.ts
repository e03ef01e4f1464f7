import { setPaused } from '../../actions/windows/save-window.ts';
import type { Services } from '../../ports/services.ts';
import { type ApiEvent, apiHandler } from '../../runtime/api-handler.ts';
import { callerOf, windowNameOf } from '../../runtime/api-input.ts';

/** POST /v1/windows/{name}/pause */
export async function pauseWindow(event: ApiEvent, services: Services) {
  return { status: 200, body: await setPaused(services, windowNameOf(event), true, callerOf(event)) };
}

export const handler = apiHandler(pauseWindow);
