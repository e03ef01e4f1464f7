import type { Host } from '../../domain/host/host.ts';
import { type Ended, type Finish, finishOf, isArrival, progressOf } from '../../domain/request/finish.ts';
import type { Maintenance } from '../../domain/request/maintenance.ts';
import { pages } from '../../ports/pages.ts';
import type { Services } from '../../ports/services.ts';
import { historyOf } from '../host/history.ts';
import { editMaintenance } from '../registration/edit-maintenance.ts';

/**
 * Tells the bus that a maintenance is over, if it is: whatever execution ends, of the request itself, of a host that was handed over, or
 * of those that were started again, asks here. What is told is written down first, so that whoever tells it again tells the same.
 */
export async function finishMaintenance(services: Services, id: string): Promise<void> {
  const [maintenance, known] = await Promise.all([services.store.maintenance(id), services.store.finish(id)]);
  // Of one that goes in waves each wave is a maintenance of its own, and who leads them knows when it is over.
  if (maintenance === undefined || maintenance.rolling !== null || known?.told === true) return;
  const finish = known ?? (await endOf(services, maintenance));
  if (finish !== undefined) await publishFinish(services, finish);
}

/** The end as it is found now; undefined while a host is on its way, or when none was ever to move. */
async function endOf(services: Services, maintenance: Maintenance): Promise<Finish | undefined> {
  const names = maintenance.hosts.flatMap(({ hostname, outcome }) => (outcome === 'accepted' ? [hostname] : []));
  const records = await services.store.hosts(names);
  const stands = names.map((hostname) => {
    const host = records.get(hostname);
    return { hostname, host, standing: progressOf(maintenance, host) };
  });
  if (names.length === 0 || stands.some(({ standing }) => standing === 'moving')) return undefined;
  const ended = stands.map(async ({ hostname, host, standing }): Promise<Ended> => {
    if (standing === 'arrived' || standing === 'failed') return { hostname, host, fate: standing };
    const hasArrived = host !== undefined && (await arrivedBefore(services, maintenance, host));
    return { hostname, host, fate: hasArrived ? 'arrived' : 'takenOver' };
  });
  return finishOf(maintenance, await Promise.all(ended), services.clock());
}

/** Transitions read at a time. */
const PAGE = 100;

async function arrivedBefore(services: Services, maintenance: Maintenance, host: Host): Promise<boolean> {
  for await (const transitions of pages((nextToken) => historyOf(services, host, PAGE, nextToken))) {
    if (transitions.some((transition) => isArrival(maintenance, transition))) return true;
    const oldest = transitions.at(-1);
    if (oldest === undefined || Date.parse(oldest.at) < Date.parse(maintenance.requestedAt)) return false;
  }
  return false;
}

/** Tells of an end that somebody has found: of the first one that was written down, should there be several. */
export async function publishFinish(services: Services, found: Finish): Promise<void> {
  const { store, events, report, cluster } = services;
  const isFirst = await store.createFinish(found);
  const { told: _, ...finish } = (isFirst ? undefined : await store.finish(found.maintenanceId)) ?? found;
  await events.publish([{ type: 'Maintenance Finished', detail: { schemaVersion: 1, cluster, ...finish } }]);
  await editMaintenance(services, finish.maintenanceId, (maintenance) => ({ ...maintenance, endedAt: finish.at }));
  // Last: nobody comes back for an end that was told.
  await store.putFinish({ ...finish, told: true });
  report.info('maintenance finished', { maintenanceId: finish.maintenanceId, outcomes: finish.outcomes });
}
