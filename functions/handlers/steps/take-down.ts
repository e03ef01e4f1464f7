import { hostForStep, superseded } from '../../actions/host/host-record.ts';
import { inspectHost } from '../../actions/host/inspect-host.ts';
import { reschedule } from '../../actions/host/reschedule.ts';
import { waitingForMesos } from '../../actions/host/wait-for-mesos.ts';
import { placementView } from '../../actions/schedule/cluster-view.ts';
import { publishSchedule } from '../../actions/schedule/publish.ts';
import { finishDown, mayGoDown } from '../../actions/take-down/take-down.ts';
import { HostStep } from '../../contract/flow/flow.ts';
import type { Host } from '../../domain/host/host.ts';
import { isDown, isEmptied } from '../../domain/host/host-state.ts';
import { agentsByHost, severalAddresses } from '../../domain/mesos/agent.ts';
import { machineOf } from '../../domain/mesos/schedule.ts';
import { decideTakeDown } from '../../domain/take-down/take-down.ts';
import type { Services } from '../../ports/services.ts';
import { stepHandler } from '../../runtime/step-handler.ts';

/**
 * Takes a drained host down in Mesos, which ends its agents at once. The master does not check that
 * the host is empty, so this step looks once more right before. A task, or any other difference
 * since the host was published, sends the host back to the looks.
 */
export async function takeDown(step: HostStep, services: Services): Promise<HostStep> {
  const host = await hostForStep(services, step);
  if (host?.maintenance == null) return superseded(services, step);
  if (isDown(host)) return { ...step, status: 'down' };
  if (!isEmptied(host)) return { ...step, status: 'working', idleLooks: 0 };
  return waitingForMesos(services, step, host, () => lookAndTakeDown(services, step, host));
}

async function lookAndTakeDown(services: Services, step: HostStep, host: Host): Promise<HostStep> {
  const view = await placementView(services);
  const agents = agentsByHost(view.agents).get(host.hostname) ?? [];
  const decision = decideTakeDown(host, view.status, agents, services.mesos.capabilities.deactivate);
  if (decision.kind === 'is-down') return finishDown(services, step, host);
  if (decision.kind === 'new-agent') return reschedule(services, step, host, [], decision.change);
  if (decision.kind === 'several-machines') {
    const message = severalAddresses(host.hostname, decision.addresses);
    return reschedule(services, step, host, [{ taskId: '', framework: '', code: 'several-addresses', message }]);
  }
  if (decision.kind === 'publish') {
    await publishSchedule(services, [host]);
    return reschedule(services, step, host, []);
  }
  const look = await inspectHost(services, host);
  if (!(await mayGoDown(services, host, look))) return { ...step, status: 'working', idleLooks: 0 };
  await services.mesos.machineDown([machineOf(host)]);
  return finishDown(services, step, host, look);
}

export const handler = stepHandler(HostStep, takeDown);
