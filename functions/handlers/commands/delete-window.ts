import { deleteWindow as remove } from '../../actions/windows/delete-window.ts';
import type { Services } from '../../ports/services.ts';
import { type ApiEvent, apiHandler } from '../../runtime/api-handler.ts';
import { windowNameOf } from '../../runtime/api-input.ts';

/** DELETE /v1/windows/{name} */
export async function deleteWindow(event: ApiEvent, services: Services) {
  return { status: 200, body: await remove(services, windowNameOf(event)) };
}

export const handler = apiHandler(deleteWindow);
