import { isMaintenanceError, TRANSIENT_ERRORS } from '../../functions/contract/errors.ts';
import { ExecutionPlan, HostStep } from '../../functions/contract/flow/flow.ts';
import { beginDrain } from '../../functions/handlers/steps/begin-drain.ts';
import { bringUp } from '../../functions/handlers/steps/bring-up.ts';
import { findAgent } from '../../functions/handlers/steps/find-agent.ts';
import { markUp } from '../../functions/handlers/steps/mark-up.ts';
import { moveTasks } from '../../functions/handlers/steps/move-tasks.ts';
import { publishSchedule } from '../../functions/handlers/steps/publish-schedule.ts';
import { recordFailure } from '../../functions/handlers/steps/record-failure.ts';
import { registerHosts } from '../../functions/handlers/steps/register-hosts.ts';
import { registerReturn } from '../../functions/handlers/steps/register-return.ts';
import { takeDown } from '../../functions/handlers/steps/take-down.ts';
import { withdrawSchedule } from '../../functions/handlers/steps/withdraw-schedule.ts';
import type { Services } from '../../functions/ports/services.ts';

/**
 * Runs the flows' steps one at a time, in the order that the state machines have, so that a test decides what happens between
 * any two of them. The machines themselves are tested where they are interpreted.
 */

type Deliver = (services: Services) => Promise<Pending[]>;

/** A step that waits for its turn; running it yields the steps behind it. */
export interface Pending {
  readonly name: string;
  readonly run: Deliver;
}

export function startExecution(
  machine: 'StartMaintenance' | 'CompleteMaintenance',
  name: string,
  input: unknown,
): Pending {
  const step = { input, executionName: name, executionArn: `arn:execution:${name}` };
  return {
    name: 'register',
    run: async (services) => {
      if (machine === 'StartMaintenance') return [publish(ExecutionPlan.parse(await registerHosts(step, services)))];
      return [withdraw(ExecutionPlan.parse(await registerReturn(step, services)))];
    },
  };
}

function publish(plan: ExecutionPlan): Pending {
  return {
    name: 'publish-schedule',
    run: async (services) => {
      await publishSchedule(plan, services);
      return plan.hosts.map((hostname) =>
        hostStep('begin-drain', HostStep.parse({ hostname, maintenanceId: plan.maintenanceId })),
      );
    },
  };
}

function withdraw(plan: ExecutionPlan): Pending {
  return {
    name: 'withdraw-schedule',
    run: async (services) => {
      await withdrawSchedule(plan, services);
      return plan.hosts.map((hostname) =>
        hostStep('bring-up', HostStep.parse({ hostname, maintenanceId: plan.maintenanceId })),
      );
    },
  };
}

const STEPS = {
  'begin-drain': { step: beginDrain, next: () => 'move-tasks' },
  'move-tasks': { step: moveTasks, next: (status: string) => (status === 'drained' ? 'take-down' : 'move-tasks') },
  'take-down': { step: takeDown, next: (status: string) => (status === 'down' ? undefined : 'move-tasks') },
  'bring-up': { step: bringUp, next: () => 'find-agent' },
  'find-agent': { step: findAgent, next: (status: string) => (status === 'back' ? 'mark-up' : 'find-agent') },
  'mark-up': { step: markUp, next: (status: string) => (status === 'up' ? undefined : 'find-agent') },
} as const;
type StepName = keyof typeof STEPS;

function hostStep(name: StepName, input: HostStep): Pending {
  return {
    name: `${name} ${input.hostname}`,
    run: async (services) => {
      try {
        const output = await STEPS[name].step(input, services);
        if (output.status === 'superseded') return [];
        const next = STEPS[name].next(output.status) as StepName | undefined;
        return next === undefined ? [] : [hostStep(next, output)];
      } catch (error) {
        // The Catch of the state machine: transient errors are retried by the caller.
        if (!isMaintenanceError(error) || TRANSIENT_ERRORS.includes(error.name)) throw error;
        await recordFailure({ ...input, error: { Error: error.name, Cause: error.message } }, services);
        return [];
      }
    },
  };
}
