import { hostForStep, superseded } from '../actions/host-record.ts';
import { lookAtHost } from '../actions/look.ts';
import { finishDown } from '../actions/take-down.ts';
import { HostStep } from '../contract/flow.ts';
import { mayTakeDown } from '../domain/drain.ts';
import { machineOf } from '../domain/schedule.ts';
import type { Services } from '../ports/services.ts';
import { stepHandler } from '../runtime/step-handler.ts';

/**
 * Takes a drained host down in Mesos, which ends its agents at once. The master does not check that the host is empty, so this
 * step looks once more, right before: a task that it finds sends the host back to being looked at.
 */
export async function takeDown(step: HostStep, services: Services): Promise<HostStep> {
  const host = await hostForStep(services, step);
  if (host?.maintenance == null) return superseded(services, step);
  if (host.state === 'HOST_STATE_DOWN') return { ...step, status: 'down' };
  const look = await lookAtHost(services, host);
  if (!mayTakeDown(host, look, services.clock())) return { ...step, status: 'working', idleLooks: 0 };
  await services.mesos.machineDown([machineOf(host)]);
  return finishDown(services, step, host, look);
}

export const handler = stepHandler(HostStep, takeDown);
