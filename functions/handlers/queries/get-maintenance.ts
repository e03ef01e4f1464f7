import { maintenanceView } from '../../actions/host/views.ts';
import { rolloutView } from '../../actions/rolling/rollout-view.ts';
import { MaintenanceError } from '../../contract/errors.ts';
import type { Services } from '../../ports/services.ts';
import { type ApiEvent, apiHandler } from '../../runtime/api-handler.ts';
import { maintenanceIdOf } from '../../runtime/api-input.ts';

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

export const handler = apiHandler(getMaintenance);
