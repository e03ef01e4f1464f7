import type { HostStep, StepStatus } from '../../contract/flow/previous-release.ts';
import { LOOKS_PER_EXECUTION, waitBeforeLook } from '../../domain/watch/pace.ts';
import { endOfWait, isToBeScheduled, type Phase } from '../../domain/watch/wait.ts';
import type { Services } from '../../ports/services.ts';
import { startWatcher } from './start-watcher.ts';

/**
 * Follows the host's record for an execution of the previous release, which has no task token. It
 * stores a wait without a token: so the watcher moves the host. Returns the status `reached` when
 * the phase is over.
 */
export async function followRecord(
  services: Services,
  step: HostStep,
  phase: Phase,
  reached: StepStatus,
): Promise<HostStep> {
  const { store, clock, report, pollSeconds } = services;
  const { hostname, maintenanceId, executionArn = null } = step;
  const host = await store.host(hostname);
  const end = endOfWait({ maintenanceId, phase }, host);
  // The wait of its first look is enough for the watcher to schedule the host.
  const isLeft = step.looks === 0 && host !== undefined && isToBeScheduled({ maintenanceId, phase }, host);
  if (end === 'reached' && !isLeft) return { ...step, status: reached };
  if (end === 'superseded') {
    report.count('StepsSuperseded');
    return { ...step, status: 'superseded' };
  }
  await store.putWait({ hostname, maintenanceId, phase, token: null, executionArn, since: clock().toISOString() });
  await startWatcher(services);
  const [looks, idleLooks] = [step.looks + 1, step.idleLooks + 1];
  return { ...step, looks, idleLooks, status: 'working', waitSeconds: waitBeforeLook(pollSeconds, idleLooks) };
}

/** Like `followRecord`; after many looks it hands over to an execution of this release. */
export async function lookAtRecord(
  services: Services,
  step: HostStep,
  phase: Phase,
  reached: StepStatus,
): Promise<HostStep> {
  return step.looks >= LOOKS_PER_EXECUTION
    ? { ...step, status: 'hand-over' }
    : followRecord(services, step, phase, reached);
}
