import { validatedHosts } from '../../actions/host/known-names.ts';
import { previewUnsaved } from '../../actions/windows/save-window.ts';
import { PreviewWindow } from '../../contract/api/windows.ts';
import type { Services } from '../../ports/services.ts';
import { type ApiEvent, apiHandler } from '../../runtime/api-handler.ts';
import { jsonOf, PreviewQuery, queryOf } from '../../runtime/api-input.ts';

/** POST /v1/windows/preview */
export async function previewUnsavedWindow(event: ApiEvent, services: Services) {
  const { next } = queryOf(event, PreviewQuery);
  return {
    status: 200,
    body: await previewUnsaved(services, await validatedHosts(services, PreviewWindow, jsonOf(event)), next),
  };
}

export const handler = apiHandler(previewUnsavedWindow);
