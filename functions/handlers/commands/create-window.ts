import { validatedHosts } from '../../actions/host/known-names.ts';
import { createWindow as create } from '../../actions/windows/save-window.ts';
import { CreateWindow } from '../../contract/api/windows.ts';
import type { Services } from '../../ports/services.ts';
import { type ApiEvent, apiHandler } from '../../runtime/api-handler.ts';
import { callerOf, jsonOf } from '../../runtime/api-input.ts';

/** POST /v1/windows */
export async function createWindow(event: ApiEvent, services: Services) {
  return {
    status: 201,
    body: await create(services, await validatedHosts(services, CreateWindow, jsonOf(event)), callerOf(event)),
  };
}

export const handler = apiHandler(createWindow);
