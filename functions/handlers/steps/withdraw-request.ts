import { noteOnHost } from '../../actions/host/host-record.ts';
import { startCancel } from '../../actions/registration/start-cancel.ts';
import { hostsOfMaintenance } from '../../actions/request/execution-plan.ts';
import { finishMaintenance } from '../../actions/request/finish-maintenance.ts';
import { revertUntouched } from '../../actions/schedule/revert-untouched.ts';
import { FailedPlan } from '../../contract/flow/flow.ts';
import { hostBlocker } from '../../domain/host/blocker.ts';
import type { Host } from '../../domain/host/host.ts';
import { nextAction } from '../../domain/host/next-action.ts';
import type { Services } from '../../ports/services.ts';
import { stepHandler } from '../../runtime/step-handler.ts';

/**
 * Mesos refused the request as a whole. Hosts to which nothing has happened are given back as they were; those that the API, or an earlier
 * attempt, has begun to take out of placement are cancelled. One that is on its way already keeps its goal, and shows what Mesos said. A
 * cancelled host is on its way even where it never left UP: it may be in the schedule and switched off.
 */
export async function withdrawRequest(plan: FailedPlan, services: Services): Promise<void> {
  await withdraw(plan, services);
  services.report.count('ExecutionsFailed');
}

async function withdraw(plan: FailedPlan, services: Services): Promise<void> {
  const hosts = await hostsOfMaintenance(services, plan.maintenanceId, plan.hosts);
  const [waiting, moving] = [hosts.filter(isWaiting), hosts.filter((host) => !isWaiting(host))];
  const blockers = [hostBlocker(plan.error, services.clock())];
  await Promise.all(moving.map((host) => noteOnHost(services, host, { blockers })));
  if (waiting.length > 0) await giveBack(services, waiting);
  await finishMaintenance(services, plan.maintenanceId);
}

async function giveBack(services: Services, waiting: readonly Host[]): Promise<void> {
  const hostnames = (await revertUntouched(services, waiting)).map(({ hostname }) => hostname);
  if (hostnames.length === 0) return;
  await startCancel(services, hostnames, { by: 'refusal', reason: 'Mesos refused the maintenance' });
}

function isWaiting(host: Host): boolean {
  return nextAction(host) === 'drain';
}

export const handler = stepHandler(FailedPlan, withdrawRequest);
