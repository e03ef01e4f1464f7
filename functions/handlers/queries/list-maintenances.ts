import { maintenanceLine } from '../../actions/host/views.ts';
import type { MaintenancePage } from '../../contract/api/api.ts';
import type { Services } from '../../ports/services.ts';
import { type ApiEvent, apiHandler } from '../../runtime/api-handler.ts';
import { PageQuery, queryOf } from '../../runtime/api-input.ts';
import { pageWithinBytes } from '../../runtime/page-size.ts';

/** GET /v1/maintenances */
export async function listMaintenances(event: ApiEvent, services: Services) {
  const { limit, nextToken } = queryOf(event, PageQuery);
  const body = await pageWithinBytes<MaintenancePage>(
    limit,
    ({ maintenances }) => maintenances,
    async (most) => {
      const { items, ...next } = await services.store.maintenances(most, nextToken);
      return { maintenances: items.map(maintenanceLine), ...next };
    },
  );
  return { status: 200, body };
}

export const handler = apiHandler(listMaintenances);
