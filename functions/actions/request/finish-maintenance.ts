import type { Host } from '../../domain/host/host.ts';
import { type Ended, type Finish, finishOf, isArrival, progressOf } from '../../domain/request/finish.ts';
import type { Maintenance } from '../../domain/request/maintenance.ts';
import { pages } from '../../ports/pages.ts';
import type { Services } from '../../ports/services.ts';
import { historyOf } from '../host/history.ts';
import { editMaintenance } from '../registration/edit-maintenance.ts';

/**
 * Publishes the end of a maintenance, if it is over. Every execution that ends asks here: that of
 * the request, of a host that was handed over, of restarted hosts. The end is stored before it is
 * published, so that a repetition publishes the same.
 */
export async function finishMaintenance(services: Services, id: string): Promise<void> {
  const [maintenance, known] = await Promise.all([services.store.maintenance(id), services.store.finish(id)]);
  // The waves of a rolling maintenance are maintenances of their own; `finishRollout` publishes its
  // end.
  if (maintenance === undefined || maintenance.rolling !== null || known?.told === true) return;
  const finish = known ?? (await endOf(services, maintenance));
  if (finish !== undefined) await publishFinish(services, finish);
}

/** The end by the hosts' records; undefined while a host moves, or when the request moved none. */
async function endOf(services: Services, maintenance: Maintenance): Promise<Finish | undefined> {
  const names = maintenance.hosts.flatMap(({ hostname, outcome }) => (outcome === 'accepted' ? [hostname] : []));
  const records = await services.store.hosts(names);
  const reached = names.map((hostname) => {
    const host = records.get(hostname);
    return { hostname, host, progress: progressOf(maintenance, host) };
  });
  if (names.length === 0 || reached.some(({ progress }) => progress === 'moving')) return undefined;
  const ended = reached.map(async ({ hostname, host, progress }): Promise<Ended> => {
    if (progress === 'arrived' || progress === 'failed') return { hostname, host, fate: progress };
    const hasArrived = host !== undefined && (await arrivedBefore(services, maintenance, host));
    return { hostname, host, fate: hasArrived ? 'arrived' : 'takenOver' };
  });
  return finishOf(maintenance, await Promise.all(ended), services.clock());
}

const PAGE = 100;

async function arrivedBefore(services: Services, maintenance: Maintenance, host: Host): Promise<boolean> {
  for await (const transitions of pages((nextToken) => historyOf(services, host, PAGE, nextToken))) {
    if (transitions.some((transition) => isArrival(maintenance, transition))) return true;
    const oldest = transitions.at(-1);
    if (oldest === undefined || Date.parse(oldest.at) < Date.parse(maintenance.requestedAt)) return false;
  }
  return false;
}

/**
 * Publishes the end of a maintenance. If several processes found that end, each publishes the
 * record that was stored first.
 */
export async function publishFinish(services: Services, found: Finish): Promise<void> {
  const { store, events, report, cluster } = services;
  const isFirst = await store.createFinish(found);
  const { told: _, ...finish } = (isFirst ? undefined : await store.finish(found.maintenanceId)) ?? found;
  await events.publish([{ type: 'Maintenance Finished', detail: { schemaVersion: 1, cluster, ...finish } }]);
  await editMaintenance(services, finish.maintenanceId, (maintenance) => ({ ...maintenance, endedAt: finish.at }));
  // Last: an end marked as published is not published again.
  await store.putFinish({ ...finish, told: true });
  report.info('maintenance finished', { maintenanceId: finish.maintenanceId, outcomes: finish.outcomes });
}
