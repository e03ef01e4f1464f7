import { validatedHosts } from '../../actions/host/known-names.ts';
import { deleteWindow as remove } from '../../actions/windows/delete-window.ts';
import { createWindow as create, replaceWindow as replace, setPaused } from '../../actions/windows/save-window.ts';
import { ControlRequest } from '../../contract/api/requests.ts';
import { CreateWindow, ReplaceWindow } from '../../contract/api/windows.ts';
import type { Services } from '../../ports/services.ts';
import type { ApiEvent } from '../../runtime/api-answer.ts';
import { controlOf, jsonOf, windowNameOf } from '../../runtime/api-input.ts';
import { callerOf } from '../../runtime/caller.ts';

export async function createWindow(event: ApiEvent, services: Services) {
  const window = await validatedHosts(services, CreateWindow, jsonOf(event));
  return { status: 201, body: await create(services, window, callerOf(event)) };
}

export async function replaceWindow(event: ApiEvent, services: Services) {
  const name = windowNameOf(event);
  const window = await validatedHosts(services, ReplaceWindow, jsonOf(event));
  return { status: 200, body: await replace(services, name, window, callerOf(event)) };
}

export async function deleteWindow(event: ApiEvent, services: Services) {
  const { reason } = controlOf(event, ControlRequest);
  return { status: 200, body: await remove(services, windowNameOf(event), callerOf(event), reason) };
}

export async function pauseWindow(event: ApiEvent, services: Services) {
  return paused(event, services, true);
}

export async function resumeWindow(event: ApiEvent, services: Services) {
  return paused(event, services, false);
}

async function paused(event: ApiEvent, services: Services, isPaused: boolean) {
  const { reason } = controlOf(event, ControlRequest);
  return { status: 200, body: await setPaused(services, windowNameOf(event), isPaused, callerOf(event), reason) };
}
