import { deliveredVersion, hostForStep, moveHost, noteOnHost, superseded } from '../../actions/host/host-record.ts';
import { HostStep } from '../../contract/flow/flow.ts';
import { nextAction } from '../../domain/host/next-action.ts';
import type { Services } from '../../ports/services.ts';
import { stepHandler } from '../../runtime/step-handler.ts';

/** Marks a host in the Mesos schedule as DRAINING, and records the execution that works on it. */
export async function beginDrain(step: HostStep, services: Services): Promise<HostStep> {
  const host = await hostForStep(services, step);
  if (host?.maintenance == null) return superseded(services, step);
  const maintenance = { ...host.maintenance, executionArn: step.executionArn ?? null };
  const written =
    nextAction(host) === 'drain'
      ? await moveHost(services, host, 'HOST_STATE_DRAINING', 'in the Mesos maintenance schedule', { maintenance })
      : await noteOnHost(services, host, { maintenance });
  return { ...step, settled: deliveredVersion(written) };
}

export const handler = stepHandler(HostStep, beginDrain);
