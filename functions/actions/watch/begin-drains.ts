import { isMaintenanceError } from '../../contract/errors.ts';
import type { Host } from '../../domain/host/host.ts';
import { nextAction } from '../../domain/host/next-action.ts';
import type { Services } from '../../ports/services.ts';
import { moveHost } from '../host/host-record.ts';
import { mesosBlocker } from '../host/wait-for-mesos.ts';
import { arePublished } from '../schedule/placement.ts';
import { publishSchedule } from '../schedule/publish.ts';
import { attempt, attemptAll, type Round, settleAll } from './round.ts';
import { withdrawRequest } from './withdraw-request.ts';

/**
 * Takes hosts out of placement and into the Mesos schedule, with one POST for all of them, and
 * marks them DRAINING. Returns the hosts that began.
 */
export async function beginDrains(round: Round, hosts: readonly Host[]): Promise<readonly Host[]> {
  const published = await publishAll(round, hosts);
  for (const { hostname } of published) round.published.add(hostname);
  const current = await readAgain(round, published);
  const begun = await Promise.all(current.map((host) => attempt(round, host, () => begin(round.services, host))));
  return begun.filter((host) => host !== undefined);
}

/**
 * Reads the records again: a host manager's answer, or another request, may have been written
 * meanwhile. Returns the hosts that may begin, without those of another request.
 */
async function readAgain({ services, hosts }: Round, published: readonly Host[]): Promise<readonly Host[]> {
  const records = await services.store.hosts(published.map(({ hostname }) => hostname));
  return published.flatMap(({ hostname, maintenance }) => {
    const record = records.get(hostname);
    if (record === undefined) hosts.delete(hostname);
    else hosts.set(hostname, record);
    if (record === undefined || nextAction(record) !== 'drain' || record.maintenance?.id !== maintenance?.id) return [];
    const executionArn = maintenance?.executionArn ?? null;
    return [{ ...record, maintenance: record.maintenance && { ...record.maintenance, executionArn } }];
  });
}

function begin(services: Services, host: Host): Promise<Host> {
  return moveHost(services, host, 'HOST_STATE_DRAINING', 'in the Mesos maintenance schedule');
}

/** Returns the hosts that are scheduled now. When Mesos refuses, tries each maintenance alone. */
async function publishAll(round: Round, hosts: readonly Host[]): Promise<readonly Host[]> {
  if (hosts.length === 0) return [];
  try {
    if (!(await arePublished(round.services, round.lists, hosts))) await publishSchedule(round.services, hosts);
    return hosts;
  } catch (error) {
    const byMaintenance = Map.groupBy(hosts, ({ maintenance }) => maintenance?.id ?? '');
    if (!isRefusal(error)) {
      await settleAll(round, hosts, error);
      return [];
    }
    if (byMaintenance.size > 1) {
      const published: Host[] = [];
      for (const some of byMaintenance.values()) published.push(...(await publishAll(round, some)));
      return published;
    }
    for (const [id, refused] of byMaintenance) {
      const waiting = refused.filter((host) => nextAction(host) === 'drain');
      for (const { hostname } of waiting) round.failed.set(hostname, error as Error);
      await attemptAll(round, waiting, () => withdrawRequest(round.services, id, waiting));
      // Another operator had put these hosts there: their executions fail, and are started again.
      const moving = refused.filter((host) => !waiting.includes(host));
      await settleAll(round, moving, error);
    }
    return [];
  }
}

function isRefusal(error: unknown): boolean {
  const isRefused = isMaintenanceError(error, 'MesosRefused') || isMaintenanceError(error, 'SchedulerRefused');
  return isRefused && mesosBlocker(error) === undefined;
}
