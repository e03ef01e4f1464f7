import { isMaintenanceError, type MesosWait } from '../../contract/errors.ts';
import type { Host } from '../../domain/host/host.ts';
import type { Services } from '../../ports/services.ts';
import { noteOnHost } from './host-record.ts';
import { noteLook, type OpenBlocker } from './note-look.ts';

/**
 * Shows on a host what it waits for while Mesos cannot do the work: a leader, agents that a new
 * leader expects, a right or credentials that the operator must grant. A later look tries again.
 */
export async function noteWait(services: Services, host: Host, blocker: OpenBlocker): Promise<Host> {
  services.report.warn('a host waits for Mesos', { hostname: host.hostname, reason: blocker.message });
  return noteLook(services, host, [blocker, ...host.blockers.filter(({ code }) => !WAITS.has(code))]);
}

/**
 * Does the work of a request. When Mesos cannot do it, the hosts show the reason before the error
 * leaves.
 */
export async function showingWaits<T>(services: Services, hosts: readonly Host[], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const blocker = mesosBlocker(error);
    if (blocker !== undefined) await Promise.all(hosts.map((host) => showWait(services, host, blocker)));
    throw error;
  }
}

/**
 * Shows the wait only as a hint: it must not replace the error of the work. A process that writes
 * the host at the same moment knows more.
 */
async function showWait(services: Services, host: Host, blocker: OpenBlocker): Promise<void> {
  const known = host.blockers.find(({ code, message }) => code === blocker.code && message === blocker.message);
  if (known !== undefined) return;
  try {
    await noteOnHost(services, host, { blockers: [{ ...blocker, since: services.clock().toISOString() }] });
  } catch (error) {
    services.report.warn('a host could not show what it waits for', { hostname: host.hostname, error: String(error) });
  }
}

const MESSAGES = {
  'mesos-unavailable': 'waits for a leading Mesos master',
  'agent-awaited': 'waits for its agent',
  'mesos-forbidden': 'waits for a right in Mesos',
  'mesos-unauthorized': 'waits for credentials that Mesos accepts',
} as const satisfies Record<MesosWait, string>;

const WAITS: ReadonlySet<string> = new Set(Object.keys(MESSAGES));

/** Undefined for errors that waiting cannot end. */
export function mesosBlocker(error: unknown): OpenBlocker | undefined {
  if (!isMaintenanceError(error)) return undefined;
  const code = error.wait ?? (error.name === 'MesosUnavailable' ? 'mesos-unavailable' : undefined);
  return code && { taskId: '', framework: '', code, message: `${MESSAGES[code]}: ${error.message}` };
}
