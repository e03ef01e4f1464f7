import { releaseSurges } from '../../actions/drain/release-surges.ts';
import { deliveredVersion, hostForStep, noteOnHost, superseded } from '../../actions/host/host-record.ts';
import { mesosBlocker } from '../../actions/host/wait-for-mesos.ts';
import { placementView } from '../../actions/schedule/cluster-view.ts';
import { returnBlocker } from '../../actions/schedule/host-managers.ts';
import { HostStep } from '../../contract/flow/flow.ts';
import type { Host } from '../../domain/host/host.ts';
import { machineOf } from '../../domain/mesos/schedule.ts';
import { isMachineDown } from '../../domain/return/return.ts';
import type { Services } from '../../ports/services.ts';
import { stepHandler } from '../../runtime/step-handler.ts';

/**
 * Brings a DOWN machine up, which removes it from the schedule. A cancelled drain has left it
 * already.
 */
export async function bringUp(step: HostStep, services: Services): Promise<HostStep> {
  const host = await hostForStep(services, step);
  if (host?.maintenance == null) return superseded(services, step);
  await bringMachineUp(services, host);
  // A cancelled drain no longer needs its replacements.
  await releaseSurges(services, host.hostname);
  const maintenance = { ...host.maintenance, executionArn: step.executionArn ?? null };
  const written = await noteOnHost(services, host, { maintenance });
  return { ...step, settled: deliveredVersion(written) };
}

/**
 * Brings the machine up if it is still DOWN: the API has brought up all machines of its request in
 * one call. If Mesos or a host manager is not ready, the looks that follow try again.
 */
async function bringMachineUp(services: Services, host: Host): Promise<void> {
  try {
    const { status } = await placementView(services);
    if (isMachineDown(status, host) && (await returnBlocker(services, host)) === undefined)
      await services.mesos.machineUp([machineOf(host)]);
  } catch (error) {
    if (mesosBlocker(error) === undefined) throw error;
  }
}

export const handler = stepHandler(HostStep, bringUp);
