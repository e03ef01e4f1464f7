import { MACHINE_FOR } from '../../domain/host/next-action.ts';
import { ACTION_OF } from '../../domain/request/maintenance.ts';
import type { Services } from '../../ports/services.ts';
import { decide, register } from './register.ts';
import { newMaintenanceId, returnMaintenance } from './resolve-request.ts';
import { startExecution } from './start-execution.ts';

/** Requests a cancel for hosts that cannot be taken down. */
export async function startCancel(
  services: Services,
  hostnames: readonly string[],
  { by, reason }: { readonly by: string; readonly reason: string },
): Promise<void> {
  const now = services.clock();
  const id = newMaintenanceId(now);
  const machine = MACHINE_FOR[ACTION_OF.cancel];
  const executionArn = services.executions.arn(machine, id);
  const request = returnMaintenance('cancel', { reason }, { by, id, executionArn }, now);
  await register(services, request, await decide(services, request, hostnames));
  await startExecution(services, id, machine, { input: { hosts: hostnames, maintenanceId: id, cancel: true } });
}
