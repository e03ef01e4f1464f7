import type { HostForgotten } from '../../contract/api/api.ts';
import { refusal } from '../../contract/errors.ts';
import { type ForgetFault, forgetFault } from '../../domain/forget/forget.ts';
import type { Host } from '../../domain/host/host.ts';
import { machineKey, machineOf } from '../../domain/mesos/schedule.ts';
import type { ClusterSnapshot } from '../../domain/reconcile/cluster-snapshot.ts';
import { retryOnConflict } from '../../ports/retry-on-conflict.ts';
import type { Services } from '../../ports/services.ts';
import { deliverOutbox, transitionOf } from '../host/host-record.ts';
import { knownHost } from '../host/known-host.ts';
import { readCluster } from '../reconcile/observe-hosts.ts';
import { leaveOutForgotten } from '../rolling/pause-resume-stop.ts';

/**
 * Removes the record of a host that has left the cluster. Its history stays and names the operator;
 * a host that returns continues it. Throws HostNotFound, or HostInUse for a host that has an agent
 * or is in maintenance.
 */
export async function forgetHost(services: Services, hostname: string, by: string): Promise<HostForgotten> {
  const read = () => knownHost(services, hostname);
  const { noted, forgottenAt } = await retryOnConflict(read, async (host) => {
    refuse(host, forgetFault(host, tracesOf(host, await readCluster(services))));
    return remove(services, host, by);
  });
  await leaveOutForgotten(services, hostname, by);
  services.report.info('a host was forgotten', { hostname, by, maintenanceId: noted.maintenance?.id });
  return { hostname, version: noted.version, forgottenAt };
}

function tracesOf(host: Host, { agents, awaited, down }: ClusterSnapshot) {
  return {
    agents: agents.get(host.hostname) ?? [],
    isAwaited: awaited.has(host.hostname),
    isDown: down.has(machineKey(machineOf(host))),
  };
}

function refuse({ hostname }: Host, fault: ForgetFault | undefined): void {
  if (fault !== undefined) throw refusal('HostInUse', [{ host: hostname, ...fault }]);
}

/**
 * Writes the note into the history before it deletes the record: if the process dies in between,
 * the host can be forgotten again.
 */
async function remove(services: Services, host: Host, by: string) {
  const note = { ...transitionOf(host, host.state, 'forgotten: its record was removed', services.clock()), by };
  const noted = await services.store.putHost({ ...host, outbox: [...host.outbox, note] }, host.version);
  await deliverOutbox(services, noted, 0);
  await services.store.deleteHost(noted.hostname, noted.version);
  return { noted, forgottenAt: note.at };
}
