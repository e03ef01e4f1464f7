import { isMaintenanceError, type MesosWait } from '../../contract/errors.ts';
import type { Host } from '../../domain/host/host.ts';
import type { Services } from '../../ports/services.ts';
import { noteLook, type OpenBlocker } from './note-look.ts';

/**
 * Shows on a host what it waits for while Mesos, or a host manager, cannot do the work: a leader,
 * agents that a new leader expects, a right or credentials that the operator must grant. A later
 * look tries again.
 */
export async function noteWait(services: Services, host: Host, blocker: OpenBlocker): Promise<Host> {
  services.report.warn('a host waits', { hostname: host.hostname, reason: blocker.message });
  return noteLook(services, host, [blocker, ...host.blockers.filter(({ code }) => !WAITS.has(code))]);
}

const MESSAGES = {
  'mesos-unavailable': 'waits for a leading Mesos master',
  'agent-awaited': 'waits for its agent',
  'mesos-forbidden': 'waits for a right in Mesos',
  'mesos-unauthorized': 'waits for credentials that Mesos accepts',
} as const satisfies Record<MesosWait, string>;

const HOST_MANAGER = 'host-manager';
const WAITS: ReadonlySet<string> = new Set([...Object.keys(MESSAGES), HOST_MANAGER]);

/** The blocker for an error of Mesos; undefined for errors that do not pass by waiting. */
export function mesosBlocker(error: unknown): OpenBlocker | undefined {
  if (!isMaintenanceError(error)) return undefined;
  const code = error.wait ?? (error.name === 'MesosUnavailable' ? 'mesos-unavailable' : undefined);
  return code && { taskId: '', framework: '', code, message: `${MESSAGES[code]}: ${error.message}` };
}

/** Like `mesosBlocker`, also for a silent host manager: it is notified before Mesos. */
export function waitBlocker(error: unknown): OpenBlocker | undefined {
  if (!isMaintenanceError(error, 'SchedulerUnavailable')) return mesosBlocker(error);
  return { taskId: '', framework: '', code: HOST_MANAGER, message: error.message };
}
