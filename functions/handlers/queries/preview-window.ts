import { knownWindow } from '../../actions/windows/known-window.ts';
import { previewOf } from '../../actions/windows/show-window.ts';
import type { Services } from '../../ports/services.ts';
import { type ApiEvent, apiHandler } from '../../runtime/api-handler.ts';
import { PreviewQuery, queryOf, windowNameOf } from '../../runtime/api-input.ts';

/** GET /v1/windows/{name}/preview */
export async function previewWindow(event: ApiEvent, services: Services) {
  const { next } = queryOf(event, PreviewQuery);
  return { status: 200, body: await previewOf(services, await knownWindow(services, windowNameOf(event)), next) };
}

export const handler = apiHandler(previewWindow);
