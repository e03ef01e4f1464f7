import { historyByName } from '../actions/history.ts';
import { historyEvent } from '../actions/views.ts';
import type { Services } from '../ports/services.ts';
import { type ApiEvent, apiHandler } from '../runtime/api-handler.ts';
import { hostnameOf, PageQuery, queryOf } from '../runtime/api-input.ts';

/** GET /v1/hosts/{hostname}/history */
export async function getHostHistory(event: ApiEvent, services: Services) {
  const hostname = hostnameOf(event);
  const { limit, nextToken } = queryOf(event, PageQuery);
  const { items, ...next } = await historyByName(services, hostname, limit, nextToken);
  return { status: 200, body: { events: items.map(historyEvent), ...next } };
}

export const handler = apiHandler(getHostHistory);
