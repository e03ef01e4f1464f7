import { maintenanceLine, maintenanceView } from '../../actions/host/views.ts';
import { rolloutView } from '../../actions/rolling/rollout-view.ts';
import type { MaintenancePage } from '../../contract/api/api.ts';
import { MaintenanceError } from '../../contract/errors.ts';
import type { Services } from '../../ports/services.ts';
import type { ApiEvent } from '../../runtime/api-answer.ts';
import { maintenanceIdOf, PageQuery, queryOf } from '../../runtime/api-input.ts';
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

/** GET /v1/maintenances/{id} */
export async function getMaintenance(event: ApiEvent, services: Services) {
  const id = maintenanceIdOf(event);
  const maintenance = await services.store.maintenance(id);
  if (maintenance === undefined)
    throw new MaintenanceError('MaintenanceNotFound', `no maintenance has the id '${id.slice(0, 100)}'`);
  const hosts = await services.store.hosts(maintenance.hosts.map(({ hostname }) => hostname));
  const rollout = maintenance.rolling === null ? undefined : await services.store.rollout(id);
  const view = maintenanceView(maintenance, hosts);
  return {
    status: 200,
    body: rollout === undefined ? view : { ...view, rollout: await rolloutView(services, rollout) },
  };
}
