import { maintenanceView } from '../../actions/host/views.ts';
import { maintenanceList } from '../../actions/overview/maintenance-list.ts';
import { timelineOf } from '../../actions/overview/timeline.ts';
import { rolloutView } from '../../actions/rolling/rollout-view.ts';
import type { MaintenancePage } from '../../contract/api/api.ts';
import { noMaintenance } from '../../contract/errors.ts';
import type { Services } from '../../ports/services.ts';
import type { ApiEvent } from '../../runtime/api-answer.ts';
import { MaintenanceQuery, MaintenancesQuery, maintenanceIdOf, queryOf } from '../../runtime/api-input.ts';
import { pageWithinBytes } from '../../runtime/page-size.ts';

export async function listMaintenances(event: ApiEvent, services: Services) {
  const { limit, ...page } = queryOf(event, MaintenancesQuery);
  const body = await pageWithinBytes<MaintenancePage>(
    limit,
    ({ maintenances }) => maintenances,
    (most) => maintenanceList(services, { ...page, limit: most }),
  );
  return { status: 200, body };
}

export async function getMaintenance(event: ApiEvent, services: Services) {
  const id = maintenanceIdOf(event);
  const { timeline } = queryOf(event, MaintenanceQuery);
  const maintenance = await services.store.maintenance(id);
  if (maintenance === undefined) throw noMaintenance(id);
  const hosts = await services.store.hosts(maintenance.hosts.map(({ hostname }) => hostname));
  const rollout = maintenance.rolling === null ? undefined : await services.store.rollout(id);
  const body = {
    ...maintenanceView(maintenance, hosts),
    ...(rollout !== undefined && { rollout: await rolloutView(services, rollout) }),
    ...(timeline && { timeline: await timelineOf(services, maintenance, hosts, rollout) }),
  };
  return { status: 200, body };
}
