import { replaceWindow as replace } from '../actions/windows/save-window.ts';
import { ReplaceWindow } from '../contract/windows.ts';
import type { Services } from '../ports/services.ts';
import { type ApiEvent, apiHandler } from '../runtime/api-handler.ts';
import { bodyOf, callerOf, windowNameOf } from '../runtime/api-input.ts';

/** PUT /v1/windows/{name} */
export async function replaceWindow(event: ApiEvent, services: Services) {
  const name = windowNameOf(event);
  return { status: 200, body: await replace(services, name, bodyOf(event, ReplaceWindow), callerOf(event)) };
}

export const handler = apiHandler(replaceWindow);
