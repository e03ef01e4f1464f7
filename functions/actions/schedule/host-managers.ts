import pLimit from 'p-limit';
import { isMaintenanceError, MaintenanceError } from '../../contract/errors.ts';
import type { Announcement, Host } from '../../domain/host/host.ts';
import { nameList } from '../../domain/text/counted.ts';
import type { HostManager } from '../../ports/host-manager.ts';
import { retryOnConflict } from '../../ports/retry-on-conflict.ts';
import type { Services } from '../../ports/services.ts';
import { noteOnHost } from '../host/host-record.ts';
import type { OpenBlocker } from '../host/note-look.ts';

/** Notifies other managers of the same machines before a host is scheduled or brought up. */

const AT_ONCE = 10;
const SETTING = '"hostManager" in SCHEDULERS';

/** True when a host manager may know about the present maintenance: an answer can get lost. */
export function isAnnounced({ announcement, maintenance }: Pick<Host, 'announcement' | 'maintenance'>): boolean {
  return announcement != null && announcement.maintenanceId === maintenance?.id;
}

/**
 * Asks the host managers which of the hosts they know; returns the function that notifies them. An
 * error of either must stop the request: a manager that was not notified in time brings the host up
 * again in the middle of its repair.
 */
export async function prepareAnnouncement(services: Services, hosts: readonly Host[]): Promise<() => Promise<void>> {
  const { hostManagers, rules, report } = services;
  const pending = hosts.filter((host) => !isAnnounced(host) || host.announcement?.isSure !== true);
  if (pending.length === 0) return async () => {};
  if (hostManagers.length === 0 && rules.some(({ type }) => type === 'peloton'))
    report.warn(`Peloton's host manager is not notified of hosts that go down: set ${SETTING}`, {});
  const known = await Promise.all(
    hostManagers.map(async (manager) => {
      const listed = await namingHosts(pending, () => manager.hosts());
      return { manager, hosts: pending.filter(({ mesosHostname }) => listed.has(mesosHostname)) };
    }),
  );
  return async () => {
    for (const each of known) await announce(services, each.manager, each.hosts);
  };
}

async function announce(services: Services, manager: HostManager, hosts: readonly Host[]): Promise<void> {
  const results = await untilFirstError(hosts, (host) => announceHost(services, manager, host));
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  const [failure] = failures;
  if (failure !== undefined && !isMaintenanceError(failure)) throw failure;
  const entries = results.flatMap((result, index) => {
    const why = result.status === 'fulfilled' ? result.value : undefined;
    return why === undefined ? [] : [refusalOf(manager, hosts[index]?.hostname ?? '', why)];
  });
  const [refusal] = entries;
  if (refusal === undefined && failure === undefined) return;
  // An announcement cannot be withdrawn: unless all hosts were refused, the request stands.
  if (refusal === undefined || entries.length < hosts.length)
    throw new MaintenanceError('SchedulerUnavailable', refusal?.message ?? failure?.message ?? '', { cause: failure });
  throw new MaintenanceError('SchedulerRefused', refusal.message, { entries });
}

/**
 * Asks about a few hosts at a time, and stops after the first error: a silent manager costs seconds
 * for each host, and one step asks about a thousand.
 */
function untilFirstError<R>(
  hosts: readonly Host[],
  ask: (host: Host) => Promise<R>,
): Promise<PromiseSettledResult<R>[]> {
  const limit = pLimit(AT_ONCE);
  let firstError: { readonly reason: unknown } | undefined;
  const unlessFailed = async (host: Host) => {
    if (firstError !== undefined) throw firstError.reason;
    try {
      return await ask(host);
    } catch (reason) {
      firstError ??= { reason };
      throw reason;
    }
  };
  return Promise.allSettled(hosts.map((host) => limit(unlessFailed, host)));
}

/**
 * Writes the intent first. After a lost answer it notifies the manager again. If the first attempt
 * had its effect, the manager may refuse the second: then it has taken the host out already.
 */
async function announceHost(services: Services, manager: HostManager, host: Host): Promise<string | undefined> {
  const maintenanceId = host.maintenance?.id ?? '';
  await noteAnnouncement(services, host, { maintenanceId, isSure: false });
  const refusal = await namingHosts([host], () => manager.start(host.mesosHostname));
  const isAccepted = refusal === undefined || (isAnnounced(host) && (await hasTakenOut(manager, host)));
  await noteAnnouncement(services, host, isAccepted ? { maintenanceId, isSure: true } : null);
  return isAccepted ? undefined : refusal;
}

async function hasTakenOut(manager: HostManager, { mesosHostname }: Host): Promise<boolean> {
  return (await manager.hosts()).get(mesosHostname) === 'taken-out';
}

function refusalOf(manager: HostManager, host: string, why: string) {
  const message = `${manager.name} refuses the maintenance of '${host}': '${why}'. It would bring the host up again during the maintenance: end the window that holds the host, if there is one, and try again, or check ${SETTING}`;
  return { host, code: 'host-manager', message };
}

/** Names the waiting hosts in an error of a manager. */
async function namingHosts<T>(hosts: readonly Host[], ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!isMaintenanceError(error)) throw error;
    const names = hosts.map(({ hostname }) => hostname);
    const message = `${nameList(names, 3)} cannot go down before Peloton's host manager is notified (${SETTING}): ${error.message}`;
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
 * Announces to the host managers that a host comes back; returns a blocker when one refuses.
 *
 * This precedes `machine/up`: a manager that still wants the host down would drain it again. A
 * manager refuses until it has seen the host DOWN itself. A manager that does not know the host, or
 * has it in use, has nothing to end.
 */
export async function returnBlocker(services: Services, host: Host): Promise<OpenBlocker | undefined> {
  for (const manager of services.hostManagers) {
    const why = await returnRefusal(manager, host);
    if (why !== undefined)
      return { taskId: '', framework: '', code: 'host-manager', message: `${manager.name} ${why}` };
  }
  return undefined;
}

async function returnRefusal(manager: HostManager, host: Host): Promise<string | undefined> {
  try {
    return await holdReason(manager, host);
  } catch (error) {
    if (!isMaintenanceError(error)) throw error;
    return `must accept first that ${host.hostname} comes back (${SETTING}), and does not: ${error.message}`;
  }
}

async function holdReason(manager: HostManager, host: Host): Promise<string | undefined> {
  const refusal = await manager.complete(host.mesosHostname);
  if (refusal === undefined || !(await hasTakenOut(manager, host))) return undefined;
  return `does not release ${host.hostname} yet ('${refusal}'): it cannot cancel, and is asked again until it has taken the host down itself`;
}

/** Hosts that no host manager holds. A host whose manager fails counts as held. */
export async function returnable({ hostManagers }: Services, hosts: readonly Host[]): Promise<readonly Host[]> {
  let free = hosts;
  for (const manager of hostManagers) {
    const asking: readonly Host[] = free;
    const results = await untilFirstError(asking, (host) => holdReason(manager, host));
    const surprise = results.find((result) => result.status === 'rejected' && !isMaintenanceError(result.reason));
    if (surprise?.status === 'rejected') throw surprise.reason;
    free = asking.filter((_, index) => results[index]?.status === 'fulfilled' && results[index].value === undefined);
  }
  return free;
}

/** Warnings for the operator before hosts go down. */
export async function hostManagerWarnings({ mesos, hostManagers }: Services): Promise<readonly string[]> {
  if (hostManagers.length > 0) return [];
  const names = new Set((await mesos.frameworkNames()).values());
  const pelotons = [...names].filter((name) => /^peloton\b/i.test(name)).sort();
  return pelotons.map(
    (name) =>
      `framework ${name} is registered, and no rule of type peloton in SCHEDULERS has a "hostManager": Peloton's host manager brings a machine up again unless it was notified before`,
  );
}
