import type { SchedulerRule } from '../../../functions/domain/mesos/scheduler-choice.ts';
import type { Scheduler } from '../../../functions/ports/scheduler.ts';
import { createFakeMesos, type FakeMesos } from '../../fakes/fake-mesos.ts';
import { hostMaintenance, hostRecord } from '../../fakes/host-record.ts';
import { type TestServices, testServices } from '../../fakes/services.ts';
import { lookAt } from '../watch/look-at.ts';

const MAINTENANCE = hostMaintenance({ id: 'm-1', reason: 'kernel' });
export const RULE: SchedulerRule = { framework: 'web', type: 'marathon' };

export let mesos: FakeMesos;
export let services: TestServices;

export function withScheduler(scheduler: Scheduler): void {
  services = testServices(mesos, { rules: [RULE], schedulers: new Map([[RULE, scheduler]]) });
}

export async function draining(hostname: string, taskIds: readonly string[]): Promise<void> {
  const host = hostRecord({
    hostname,
    state: 'HOST_STATE_DRAINING',
    goalState: 'HOST_STATE_DOWN',
    maintenance: MAINTENANCE,
  });
  await services.store.putHost(host, 0);
  hasTasks(hostname, taskIds);
}

export function hasTasks(hostname: string, taskIds: readonly string[]): void {
  mesos.tasks.set(
    hostname,
    taskIds.map((taskId) => ({ taskId, frameworkId: 'f1', agentId: `${hostname}-S0`, state: 'TASK_RUNNING' })),
  );
}

export async function look(hostname: string) {
  const host = await lookAt(services, hostname, { maintenanceId: 'm-1' });
  return {
    host,
    codes: Object.fromEntries((host?.blockers ?? []).map(({ taskId, code }) => [taskId, code])),
    notes: (await services.store.history(hostname, 100)).items.map(({ detail }) => detail).toReversed(),
  };
}

export function beginAnew(): void {
  mesos = createFakeMesos(['h1', 'h2']);
}
