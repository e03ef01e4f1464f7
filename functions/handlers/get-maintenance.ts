import { maintenanceView } from '../actions/views.ts';
import { MaintenanceError } from '../contract/errors.ts';
import type { Services } from '../ports/services.ts';
import { type ApiEvent, apiHandler } from '../runtime/api-handler.ts';

/** Longer than any id: names of executions have at most 80 characters, keys of the table at most 1,024 bytes. */
const MAX_ID = 128;

/** GET /v1/maintenances/{id} */
export async function getMaintenance(event: ApiEvent, services: Services) {
  const id = event.pathParameters?.id ?? '';
  const maintenance = id.length > MAX_ID ? undefined : await services.store.maintenance(id);
  if (maintenance === undefined)
    throw new MaintenanceError('MaintenanceNotFound', `no maintenance has the id '${id.slice(0, 100)}'`);
  const hosts = await services.store.hosts(maintenance.hosts.map(({ hostname }) => hostname));
  return { status: 200, body: maintenanceView(maintenance, hosts) };
}

export const handler = apiHandler(getMaintenance);
