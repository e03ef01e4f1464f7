import { listWindows as list } from '../../actions/windows/show-window.ts';
import type { Services } from '../../ports/services.ts';
import { type ApiEvent, apiHandler } from '../../runtime/api-handler.ts';
import { PageQuery, queryOf } from '../../runtime/api-input.ts';
import { pageWithinBytes } from '../../runtime/page-size.ts';

/** GET /v1/windows */
export async function listWindows(event: ApiEvent, services: Services) {
  const { limit, nextToken } = queryOf(event, PageQuery);
  const read = (most: number) => list(services, most, nextToken);
  return { status: 200, body: await pageWithinBytes(limit, ({ windows }) => windows, read) };
}

export const handler = apiHandler(listWindows);
