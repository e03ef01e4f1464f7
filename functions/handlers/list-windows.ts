import { listWindows as list } from '../actions/windows/show-window.ts';
import type { Services } from '../ports/services.ts';
import { type ApiEvent, apiHandler } from '../runtime/api-handler.ts';
import { PageQuery, queryOf } from '../runtime/api-input.ts';

/** GET /v1/windows */
export async function listWindows(event: ApiEvent, services: Services) {
  const { limit, nextToken } = queryOf(event, PageQuery);
  return { status: 200, body: await list(services, limit, nextToken) };
}

export const handler = apiHandler(listWindows);
