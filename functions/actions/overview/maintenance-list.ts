import type { MaintenancePage } from '../../contract/api/api.ts';
import type { Maintenance } from '../../domain/request/maintenance.ts';
import { type Progress, progressOfFinish, progressOfHosts, progressOfRollout } from '../../domain/request/progress.ts';
import type { Services } from '../../ports/services.ts';
import { maintenanceLine } from '../host/views.ts';

/** A page of maintenances, newest first; with the progress of each if it is asked for. */
export async function maintenanceList(
  services: Services,
  page: { readonly limit: number; readonly nextToken?: string | undefined; readonly progress: boolean },
): Promise<MaintenancePage> {
  const { items, ...next } = await services.store.maintenances(page.limit, page.nextToken);
  if (!page.progress) return { maintenances: items.map(maintenanceLine), ...next };
  const progress = await progressOfAll(services, items);
  const lines = items.map((maintenance, index) => {
    const own = progress[index];
    return { ...maintenanceLine(maintenance), ...(own !== undefined && { progress: own }) };
  });
  return { maintenances: lines, ...next };
}

/** Reads the hosts of all maintenances together: waves name the same hosts as their rollout. */
async function progressOfAll({ store, clock }: Services, all: readonly Maintenance[]): Promise<readonly Progress[]> {
  const open = all.filter(({ rolling, endedAt }) => rolling === null && endedAt === null);
  const hosts = await store.hosts(open.flatMap((maintenance) => maintenance.hosts.map(({ hostname }) => hostname)));
  return Promise.all(
    all.map(async (maintenance) => {
      const { id, rolling, endedAt } = maintenance;
      const finish = endedAt === null ? undefined : await store.finish(id);
      if (finish !== undefined) return progressOfFinish(finish);
      const rollout = rolling === null ? undefined : await store.rollout(id);
      if (rollout !== undefined) return progressOfRollout(rollout);
      return progressOfHosts(maintenance, hosts, clock());
    }),
  );
}
