import { setPaused } from '../../actions/windows/save-window.ts';
import type { Services } from '../../ports/services.ts';
import { type ApiEvent, apiHandler } from '../../runtime/api-handler.ts';
import { callerOf, windowNameOf } from '../../runtime/api-input.ts';

/** POST /v1/windows/{name}/resume */
export async function resumeWindow(event: ApiEvent, services: Services) {
  return { status: 200, body: await setPaused(services, windowNameOf(event), false, callerOf(event)) };
}

export const handler = apiHandler(resumeWindow);
