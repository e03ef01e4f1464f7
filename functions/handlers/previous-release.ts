import { startWatcher } from '../actions/watch/start-watcher.ts';
import { ExecutionPlan } from '../contract/flow/flow.ts';
import { FailedHostStep, FailedPlan, HostStep, type StepStatus } from '../contract/flow/previous-release.ts';

import { machineFor } from '../domain/host/next-action.ts';
import { LOOKS_PER_EXECUTION, waitBeforeLook } from '../domain/watch/pace.ts';
import { endOfWait, type Phase } from '../domain/watch/wait.ts';
import type { Services } from '../ports/services.ts';
import { stepHandler } from '../runtime/step-handler.ts';

/**
 * The steps that running executions of the previous release call, each by the name of its function.
 *
 * Such an execution has no task token. It leaves a wait without one for the watcher, which moves
 * the host, and follows the host's record until the host is where the execution was going.
 */

/** Follows the record through a phase. Reports `reached` when the phase is over. */
async function follow(services: Services, step: HostStep, phase: Phase, reached: StepStatus): Promise<HostStep> {
  const { store, clock, report, pollSeconds } = services;
  const { hostname, maintenanceId, executionArn = null } = step;
  const end = endOfWait({ maintenanceId, phase }, await store.host(hostname));
  if (end === 'reached') return { ...step, status: reached };
  if (end === 'superseded') {
    report.count('StepsSuperseded');
    return { ...step, status: 'superseded' };
  }
  await store.putWait({ hostname, maintenanceId, phase, token: null, executionArn, since: clock().toISOString() });
  await startWatcher(services);
  const [looks, idleLooks] = [step.looks + 1, step.idleLooks + 1];
  return { ...step, looks, idleLooks, status: 'working', waitSeconds: waitBeforeLook(pollSeconds, idleLooks) };
}

/**
 * The step that is repeated until the host is ready. After many looks a new execution goes on,
 * which waits with a task token.
 */
function look(phase: Phase, reached: StepStatus) {
  return async (step: HostStep, services: Services): Promise<HostStep> =>
    step.looks >= LOOKS_PER_EXECUTION ? { ...step, status: 'hand-over' } : follow(services, step, phase, reached);
}

/** The last step. Any other status sends the host back to the looks. */
function finish(phase: Phase, reached: StepStatus) {
  return (step: HostStep, services: Services): Promise<HostStep> => follow(services, step, phase, reached);
}

async function continueInNew(step: HostStep, { store, executions }: Services): Promise<HostStep> {
  const host = await store.host(step.hostname);
  if (host?.maintenance?.id !== step.maintenanceId) return { ...step, status: 'superseded' };
  const machine = machineFor(host);
  // A repeat, after the execution that it started has brought the host to its goal.
  if (machine === null) return step;
  // A repeated hand-over has the same name, and so is the same execution.
  const name = `${step.maintenanceId}-${host.hostname}-v${host.version}`;
  await executions.start(machine, name, { hosts: [step.hostname], maintenanceId: step.maintenanceId });
  return step;
}

const unchanged = async (step: HostStep): Promise<HostStep> => step;
/** The watcher, or the reconciliation in a new execution, does the work of these steps. */
const nothing = async (): Promise<void> => undefined;

/** The steps that read the host's record. */
export const previousSteps = {
  moveTasks: look('drain', 'drained'),
  takeDown: finish('take-down', 'down'),
  findAgent: look('bring-up', 'back'),
  markUp: finish('bring-up', 'up'),
  handOver: continueInNew,
};

export const publishSchedule = stepHandler(ExecutionPlan, nothing);
export const withdrawSchedule = stepHandler(ExecutionPlan, nothing);
export const withdrawRequest = stepHandler(FailedPlan, nothing);
export const recordFailure = stepHandler(FailedHostStep, nothing);
export const beginDrain = stepHandler(HostStep, unchanged);
export const moveTasks = stepHandler(HostStep, previousSteps.moveTasks);
export const takeDown = stepHandler(HostStep, previousSteps.takeDown);
export const bringUp = stepHandler(HostStep, unchanged);
export const findAgent = stepHandler(HostStep, previousSteps.findAgent);
export const markUp = stepHandler(HostStep, previousSteps.markUp);
export const handOver = stepHandler(HostStep, previousSteps.handOver);
