import { maintenanceLine } from '../actions/views.ts';
import type { Services } from '../ports/services.ts';
import { type ApiEvent, apiHandler } from '../runtime/api-handler.ts';
import { PageQuery, queryOf } from '../runtime/api-input.ts';

/** GET /v1/maintenances */
export async function listMaintenances(event: ApiEvent, services: Services) {
  const { limit, nextToken } = queryOf(event, PageQuery);
  const { items, ...next } = await services.store.maintenances(limit, nextToken);
  return { status: 200, body: { maintenances: items.map(maintenanceLine), ...next } };
}

export const handler = apiHandler(listMaintenances);
