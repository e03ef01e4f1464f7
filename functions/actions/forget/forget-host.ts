import type { HostForgotten } from '../../contract/api/api.ts';
import { MaintenanceError, refusal } from '../../contract/errors.ts';
import { type ForgetFault, forgetFault, type MesosTraces } from '../../domain/forget/forget.ts';
import { isLeavingForGood } from '../../domain/forget/retirement.ts';
import type { Host } from '../../domain/host/host.ts';
import { agentsByHost, recoveredOf } from '../../domain/mesos/agent.ts';
import { machineOf } from '../../domain/mesos/schedule.ts';
import { isMachineDown } from '../../domain/return/return.ts';
import { retryOnConflict } from '../../ports/retry-on-conflict.ts';
import type { Services } from '../../ports/services.ts';
import { deliverOutbox, transitionOf } from '../host/host-record.ts';
import { knownHost } from '../host/known-host.ts';
import { leaveOutForgotten } from '../rolling/pause-resume-stop.ts';
import { returnBlocker } from '../schedule/host-managers.ts';

/**
 * Removes the record of a host that has left the cluster. Its history stays, names the operator,
 * and continues if the host returns. Throws HostNotFound, or HostInUse for a host that has an agent
 * or is in maintenance.
 */
export async function forgetHost(
  services: Services,
  hostname: string,
  by: string,
  reason?: string,
): Promise<HostForgotten> {
  return removeHost(services, hostname, { by, reason, detail: 'forgotten: its record was removed' });
}

interface Removal {
  readonly by: string;
  /** @default - that of the host's maintenance, if there is one */
  readonly reason?: string | undefined;
  /** Text for the host's history. */
  readonly detail: string;
  /** False for a host that must no longer be removed. @default - true */
  readonly isStill?: (host: Host) => boolean;
}

/** Like `forgetHost`, but first removes the machine of a retired host from Mesos. */
export async function removeHost(
  services: Services,
  hostname: string,
  { isStill = () => true, ...removal }: Removal,
): Promise<HostForgotten> {
  const read = () => knownHost(services, hostname);
  const { noted, forgottenAt } = await retryOnConflict(read, async (host) => {
    if (!isStill(host)) throw new MaintenanceError('StaleHost', `${hostname} has changed meanwhile: it is not removed`);
    let traces = await tracesOf(services, host);
    refuse(host, forgetFault(host, traces));
    if (traces.isDown && isLeavingForGood(host)) {
      await bringUp(services, host);
      traces = await tracesOf(services, host);
      refuse(host, forgetFault(host, traces));
    }
    return remove(services, host, removal);
  });
  const { by, reason } = removal;
  await leaveOutForgotten(services, hostname, by);
  services.report.info('a host was forgotten', { hostname, by, reason, maintenanceId: noted.maintenance?.id });
  return { hostname, version: noted.version, forgottenAt };
}

async function tracesOf({ mesos }: Services, host: Host): Promise<MesosTraces> {
  const [{ agents, recovered }, status] = await Promise.all([mesos.agents(), mesos.maintenanceStatus()]);
  return {
    agents: agentsByHost(agents).get(host.hostname) ?? [],
    isAwaited: recoveredOf(host, recovered).length > 0,
    isDown: isMachineDown(status, host),
  };
}

/** `machine/up` also removes the host from Mesos' schedule. */
async function bringUp(services: Services, host: Host): Promise<void> {
  const blocker = await returnBlocker(services, host);
  if (blocker !== undefined) refuse(host, blocker);
  await services.mesos.machineUp([machineOf(host)]);
}

function refuse({ hostname }: Host, fault: Pick<ForgetFault, 'code' | 'message'> | undefined): void {
  if (fault === undefined) return;
  throw refusal('HostInUse', [{ host: hostname, code: fault.code, message: fault.message }]);
}

/**
 * Writes the note into the history before it deletes the record: if the process dies in between,
 * the host can be forgotten again.
 */
async function remove(services: Services, host: Host, { by, reason, detail }: Omit<Removal, 'isStill'>) {
  const transition = transitionOf(host, host.state, detail, services.clock());
  const note = { ...transition, by, ...(reason !== undefined && { reason }) };
  const noted = await services.store.putHost({ ...host, outbox: [...host.outbox, note] }, host.version);
  await deliverOutbox(services, noted, 0);
  await services.store.deleteHost(noted.hostname, noted.version);
  return { noted, forgottenAt: note.at };
}
