import { HostStep } from '../../contract/flow/previous-release.ts';
import { machineFor } from '../../domain/host/next-action.ts';
import type { Services } from '../../ports/services.ts';
import { stepHandler } from '../../runtime/step-handler.ts';

/** Starts an execution for the host. It is of this release, and waits with a task token. */
export async function handOver(step: HostStep, { store, executions }: Services): Promise<HostStep> {
  const host = await store.host(step.hostname);
  if (host?.maintenance?.id !== step.maintenanceId) return { ...step, status: 'superseded' };
  const machine = machineFor(host);
  // The execution of an earlier call has brought the host to its goal.
  if (machine === null) return step;
  // A repeated hand-over has the same name, so it starts no second execution.
  const name = `${step.maintenanceId}-${host.hostname}-v${host.version}`;
  await executions.start(machine, name, { hosts: [step.hostname], maintenanceId: step.maintenanceId });
  return step;
}

export const handler = stepHandler(HostStep, handOver);
