import pLimit from 'p-limit';
import { isMaintenanceError, MaintenanceError } from '../../contract/errors.ts';
import type { Announcement, Host } from '../../domain/host/host.ts';
import type { HostManager } from '../../ports/host-manager.ts';
import { retryOnConflict } from '../../ports/retry-on-conflict.ts';
import type { Services } from '../../ports/services.ts';
import { noteOnHost } from '../host/host-record.ts';
import type { OpenBlocker } from '../host/next-look.ts';

/** Telling those who manage the same machines: before a host is scheduled, and before it is brought up. */

const AT_ONCE = 10;
const SETTING = '"hostManager" in SCHEDULERS';

/** True for a host that a host manager was told of for its present maintenance, or may have been: an answer can get lost. */
export function isAnnounced({ announcement, maintenance }: Pick<Host, 'announcement' | 'maintenance'>): boolean {
  return announcement != null && announcement.maintenanceId === maintenance?.id;
}

/**
 * Asks the host managers which of the hosts they know, and gives what tells them of those. Both throw, and the request must not go on then:
 * a host that a manager was not told of in time comes up again in the middle of its repair.
 */
export async function prepareAnnouncement(services: Services, hosts: readonly Host[]): Promise<() => Promise<void>> {
  const { hostManagers, rules, report } = services;
  const untold = hosts.filter((host) => !isAnnounced(host) || host.announcement?.isSure !== true);
  if (untold.length === 0) return async () => {};
  if (hostManagers.length === 0 && rules.some(({ type }) => type === 'peloton'))
    report.warn(`Peloton's host manager is not told of hosts that are taken out: set ${SETTING}`, {});
  const known = await Promise.all(
    hostManagers.map(async (manager) => {
      const listed = await asked(untold, () => manager.hosts());
      return { manager, hosts: untold.filter(({ mesosHostname }) => listed.has(mesosHostname)) };
    }),
  );
  return async () => {
    for (const each of known) await announce(services, each.manager, each.hosts);
  };
}

async function announce(services: Services, manager: HostManager, hosts: readonly Host[]): Promise<void> {
  const told = await untilTrouble(hosts, (host) => announceHost(services, manager, host));
  const failures = told.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  const [failure] = failures;
  if (failure !== undefined && !isMaintenanceError(failure)) throw failure;
  const entries = told.flatMap((result, index) => {
    const why = result.status === 'fulfilled' ? result.value : undefined;
    return why === undefined ? [] : [refusalOf(manager, hosts[index]?.hostname ?? '', why)];
  });
  const [refusal] = entries;
  if (refusal === undefined && failure === undefined) return;
  // What was told of stays told, as there is no way back: the request goes on, or such hosts are cancelled.
  if (refusal === undefined || entries.length < hosts.length)
    throw new MaintenanceError('SchedulerUnavailable', refusal?.message ?? failure?.message ?? '', { cause: failure });
  throw new MaintenanceError('SchedulerRefused', refusal.message, { entries });
}

/**
 * Asks about some hosts at a time. After the first failure no further one is asked about: whoever keeps silent does so for seconds with each, and a
 * thousand hosts are asked about within one step.
 */
function untilTrouble<R>(hosts: readonly Host[], ask: (host: Host) => Promise<R>): Promise<PromiseSettledResult<R>[]> {
  const limit = pLimit(AT_ONCE);
  let trouble: { readonly reason: unknown } | undefined;
  const unlessTroubled = async (host: Host) => {
    if (trouble !== undefined) throw trouble.reason;
    try {
      return await ask(host);
    } catch (reason) {
      trouble ??= { reason };
      throw reason;
    }
  };
  return Promise.allSettled(hosts.map((host) => limit(unlessTroubled, host)));
}

/**
 * The intent is written first. After an answer that was lost it is told again: a manager for which the first attempt had its effect may
 * refuse that, and has taken the host out.
 */
async function announceHost(services: Services, manager: HostManager, host: Host): Promise<string | undefined> {
  const maintenanceId = host.maintenance?.id ?? '';
  await noteAnnouncement(services, host, { maintenanceId, isSure: false });
  const refusal = await asked([host], () => manager.start(host.mesosHostname));
  const isTold = refusal === undefined || (isAnnounced(host) && (await hasTakenOut(manager, host)));
  await noteAnnouncement(services, host, isTold ? { maintenanceId, isSure: true } : null);
  return isTold ? undefined : refusal;
}

async function hasTakenOut(manager: HostManager, { mesosHostname }: Host): Promise<boolean> {
  return (await manager.hosts()).get(mesosHostname) === 'taken-out';
}

function refusalOf(manager: HostManager, host: string, why: string) {
  const message = `${manager.name} refuses the maintenance of '${host}': '${why}'. It would bring the host up again in the middle of it: end the window that holds the host, if there is one, and ask again, or see to ${SETTING}`;
  return { host, code: 'host-manager', message };
}

/** Trouble with a manager names the hosts that wait for it. */
async function asked<T>(hosts: readonly Host[], ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!isMaintenanceError(error)) throw error;
    const names = hosts.slice(0, 3).map(({ hostname }) => hostname);
    const more = hosts.length > names.length ? ` and ${hosts.length - names.length} more` : '';
    const message = `${names.join(', ')}${more} cannot be taken out before Peloton's host manager is told (${SETTING}): ${error.message}`;
    const name = error.name === 'SchedulerUnavailable' ? error.name : 'SchedulerRefused';
    throw new MaintenanceError(name, message, { cause: error });
  }
}

async function noteAnnouncement(
  services: Services,
  { hostname, maintenance }: Host,
  announcement: Announcement | null,
): Promise<void> {
  const read = () => services.store.host(hostname);
  await retryOnConflict(read, async (host) => {
    if (host !== undefined && host.maintenance?.id === maintenance?.id)
      await noteOnHost(services, host, { announcement });
  });
}

/**
 * Tells the host managers that a host comes back; answers what holds that up, as a blocker of the host.
 *
 * It comes before the machine is brought up: a manager that still wants it down would drain it again. A manager refuses while it has not
 * seen the host DOWN itself; one that does not know the host, or has it in use, has nothing to end.
 */
export async function returnBlocker(services: Services, host: Host): Promise<OpenBlocker | undefined> {
  for (const manager of services.hostManagers) {
    const why = await whyNotReturned(manager, host);
    if (why !== undefined)
      return { taskId: '', framework: '', code: 'host-manager', message: `${manager.name} ${why}` };
  }
  return undefined;
}

async function whyNotReturned(manager: HostManager, host: Host): Promise<string | undefined> {
  try {
    return await whyHeld(manager, host);
  } catch (error) {
    if (!isMaintenanceError(error)) throw error;
    return `has to be told first that ${host.hostname} comes back (${SETTING}), and cannot be: ${error.message}`;
  }
}

async function whyHeld(manager: HostManager, host: Host): Promise<string | undefined> {
  const refusal = await manager.complete(host.mesosHostname);
  if (refusal === undefined || !(await hasTakenOut(manager, host))) return undefined;
  return `does not give ${host.hostname} back yet ('${refusal}'): it has no way to cancel, and is asked again until it has taken the host down itself`;
}

/** Those of the hosts that no host manager holds, as far as they could be asked about. */
export async function returnable({ hostManagers }: Services, hosts: readonly Host[]): Promise<readonly Host[]> {
  let free = hosts;
  for (const manager of hostManagers) {
    const asking: readonly Host[] = free;
    const held = await untilTrouble(asking, (host) => whyHeld(manager, host));
    const surprise = held.find((result) => result.status === 'rejected' && !isMaintenanceError(result.reason));
    if (surprise?.status === 'rejected') throw surprise.reason;
    free = asking.filter((_, index) => held[index]?.status === 'fulfilled' && held[index].value === undefined);
  }
  return free;
}

/** What an operator has to know before hosts go down; empty when all is well. */
export async function hostManagerWarnings({ mesos, hostManagers }: Services): Promise<readonly string[]> {
  if (hostManagers.length > 0) return [];
  const names = new Set((await mesos.frameworkNames()).values());
  const pelotons = [...names].filter((name) => /^peloton\b/i.test(name)).sort();
  return pelotons.map(
    (name) =>
      `framework ${name} is registered, and no rule of type peloton in SCHEDULERS has a "hostManager": Peloton's host manager brings machines up again that it was not told of before`,
  );
}
