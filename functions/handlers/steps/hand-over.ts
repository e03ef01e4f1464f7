import { HostStep } from '../../contract/flow/flow.ts';
import { machineFor } from '../../domain/host/next-action.ts';
import type { Services } from '../../ports/services.ts';
import { stepHandler } from '../../runtime/step-handler.ts';

/** Continues in a new execution: Step Functions ends an execution at 25,000 events. */
export async function handOver(step: HostStep, services: Services): Promise<HostStep> {
  const host = await services.store.host(step.hostname);
  if (host?.maintenance?.id !== step.maintenanceId) return { ...step, status: 'superseded' };
  const machine = machineFor(host);
  // A repeat, after the execution that it started has brought the host to its goal.
  if (machine === null) return step;
  // A repeated hand-over has the same name, and so is the same execution.
  const name = `${step.maintenanceId}-${host.hostname}-v${host.version}`;
  await services.executions.start(machine, name, { hosts: [step.hostname], maintenanceId: step.maintenanceId });
  return step;
}

export const handler = stepHandler(HostStep, handOver);
