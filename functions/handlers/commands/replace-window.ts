import { validatedHosts } from '../../actions/host/known-names.ts';
import { replaceWindow as replace } from '../../actions/windows/save-window.ts';
import { ReplaceWindow } from '../../contract/api/windows.ts';
import type { Services } from '../../ports/services.ts';
import { type ApiEvent, apiHandler } from '../../runtime/api-handler.ts';
import { callerOf, jsonOf, windowNameOf } from '../../runtime/api-input.ts';

/** PUT /v1/windows/{name} */
export async function replaceWindow(event: ApiEvent, services: Services) {
  const name = windowNameOf(event);
  return {
    status: 200,
    body: await replace(services, name, await validatedHosts(services, ReplaceWindow, jsonOf(event)), callerOf(event)),
  };
}

export const handler = apiHandler(replaceWindow);
