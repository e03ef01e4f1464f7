import { openingsOf } from '../../actions/windows/show-window.ts';
import type { Services } from '../../ports/services.ts';
import { type ApiEvent, apiHandler } from '../../runtime/api-handler.ts';
import { PageQuery, queryOf, windowNameOf } from '../../runtime/api-input.ts';
import { pageWithinBytes } from '../../runtime/page-size.ts';

/** GET /v1/windows/{name}/history */
export async function getWindowHistory(event: ApiEvent, services: Services) {
  const { limit, nextToken } = queryOf(event, PageQuery);
  const read = (most: number) => openingsOf(services, windowNameOf(event), most, nextToken);
  return { status: 200, body: await pageWithinBytes(limit, ({ openings }) => openings, read) };
}

export const handler = apiHandler(getWindowHistory);
