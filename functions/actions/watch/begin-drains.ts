import { isMaintenanceError } from '../../contract/errors.ts';
import type { Host } from '../../domain/host/host.ts';
import { isDown } from '../../domain/host/host-state.ts';
import type { Services } from '../../ports/services.ts';
import { moveHost } from '../host/host-record.ts';
import { mesosBlocker, showingWaits } from '../host/wait-for-mesos.ts';
import { publishSchedule } from '../schedule/publish.ts';
import { attempt, attemptAll, type Round } from './round.ts';
import { withdrawRequest } from './withdraw-request.ts';

/**
 * Takes hosts out of placement and into the Mesos schedule, with one POST for all of them, and
 * marks them DRAINING. Returns these.
 */
export async function beginDrains(round: Round, hosts: readonly Host[]): Promise<readonly Host[]> {
  const published = await publishAll(round, hosts);
  for (const { hostname } of published) round.published.add(hostname);
  // A host manager's answer is written on the record meanwhile.
  const executions = new Map(published.map(({ hostname, maintenance }) => [hostname, maintenance?.executionArn]));
  const records = await round.services.store.hosts(published.map(({ hostname }) => hostname));
  const begun = await Promise.all(
    [...records.values()]
      .filter((host) => !isDown(host))
      .map((host) => attempt(round, host, () => begin(round.services, host, executions.get(host.hostname)))),
  );
  return begun.filter((host) => host !== undefined);
}

function begin(services: Services, host: Host, executionArn: string | null = null): Promise<Host> {
  const maintenance = host.maintenance && { ...host.maintenance, executionArn };
  return moveHost(services, host, 'HOST_STATE_DRAINING', 'in the Mesos maintenance schedule', { maintenance });
}

/** Returns the hosts that are scheduled now. When Mesos refuses, each maintenance is tried alone. */
async function publishAll(round: Round, hosts: readonly Host[]): Promise<readonly Host[]> {
  if (hosts.length === 0) return [];
  try {
    await publish(round.services, hosts);
    return hosts;
  } catch (error) {
    const byMaintenance = Map.groupBy(hosts, ({ maintenance }) => maintenance?.id ?? '');
    if (!isRefusal(error)) {
      await attemptAll(round, hosts, () => Promise.reject(error));
      return [];
    }
    if (byMaintenance.size > 1) {
      const published: Host[] = [];
      for (const some of byMaintenance.values()) published.push(...(await publishAll(round, some)));
      return published;
    }
    for (const [id, refused] of byMaintenance) {
      for (const { hostname } of refused) round.failed.set(hostname, error as Error);
      await attemptAll(round, refused, () => withdrawRequest(round.services, id, refused, error as Error));
    }
    return [];
  }
}

function publish(services: Services, hosts: readonly Host[]): Promise<void> {
  return showingWaits(services, hosts, async () => void (await publishSchedule(services, hosts)));
}

function isRefusal(error: unknown): boolean {
  const isRefused = isMaintenanceError(error, 'MesosRefused') || isMaintenanceError(error, 'SchedulerRefused');
  return isRefused && mesosBlocker(error) === undefined;
}
