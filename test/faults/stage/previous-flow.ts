import { HostStep, RolloutStep } from '../../../functions/contract/flow/previous-release.ts';
import { advanceRollout } from '../../../functions/handlers/previous-release/advance-rollout.ts';
import { findAgent } from '../../../functions/handlers/previous-release/find-agent.ts';
import { handOver } from '../../../functions/handlers/previous-release/hand-over.ts';
import { markUp } from '../../../functions/handlers/previous-release/mark-up.ts';
import { moveTasks } from '../../../functions/handlers/previous-release/move-tasks.ts';
import { takeDown } from '../../../functions/handlers/previous-release/take-down.ts';
import type { Services } from '../../../functions/ports/services.ts';
import { newStep, type Step } from './step.ts';

/** Executions of the previous release, which look themselves until their host, or their rolling maintenance, is there. */

type HostMachine = 'StartMaintenance' | 'CompleteMaintenance';

const handingOver = (answer: string) => (status: string) =>
  status === answer ? 'finish' : status === 'hand-over' ? 'handOver' : 'look';

const END = { name: 'hand-over', work: handOver, next: () => undefined } as const;

const STEPS = {
  StartMaintenance: {
    look: { name: 'move-tasks', work: moveTasks, next: handingOver('drained') },
    finish: {
      name: 'take-down',
      work: takeDown,
      next: (status: string) => (status === 'down' ? undefined : 'look'),
    },
    handOver: END,
  },
  CompleteMaintenance: {
    look: { name: 'find-agent', work: findAgent, next: handingOver('back') },
    finish: {
      name: 'mark-up',
      work: markUp,
      next: (status: string) => (status === 'up' ? undefined : 'look'),
    },
    handOver: END,
  },
} as const satisfies Record<
  HostMachine,
  Record<
    'look' | 'finish' | 'handOver',
    {
      readonly name: string;
      readonly work: (step: HostStep, services: Services) => Promise<HostStep>;
      readonly next: (status: HostStep['status']) => 'look' | 'finish' | 'handOver' | undefined;
    }
  >
>;

interface Child {
  readonly execution: Step['execution'];
  readonly machine: HostMachine;
  readonly hostname: string;
  readonly maintenanceId: string;
  /** The steps after the last one of the host. */
  readonly ends: () => readonly Step[];
}

export function previousChild(child: Child): Step {
  const { hostname, maintenanceId, execution } = child;
  const input = HostStep.parse({ hostname, maintenanceId, executionArn: `${execution.arn}/${hostname}` });
  return hostStep(child, 'look', input);
}

function hostStep(child: Child, kind: 'look' | 'finish' | 'handOver', input: HostStep, waitSeconds = 0): Step {
  const { execution, machine, hostname, ends } = child;
  const { name, work, next } = STEPS[machine][kind];
  const run: Step['work'] = async (services) => {
    const output = await work(input, services);
    const following = next(output.status);
    if (following === undefined || output.status === 'superseded') return ends();
    return [hostStep(child, following, output, following === 'look' ? output.waitSeconds : 0)];
  };
  const step = newStep(execution, `${name} ${hostname}`, run, { waitSeconds });
  return { ...step, child: hostname, caught: () => ends()[0] as Step };
}

export function previousRoll(execution: Step['execution'], start: { readonly startAt: string }): Step {
  const input = RolloutStep.parse(start);
  return advanceStep(execution, input, { readyAt: Date.parse(input.startAt) });
}

function advanceStep(execution: Step['execution'], input: RolloutStep, when: Partial<Step>): Step {
  const work: Step['work'] = async (services) => {
    const output = await advanceRollout(input, services);
    return output.status === 'working' ? [advanceStep(execution, output, { waitSeconds: output.waitSeconds })] : [];
  };
  return newStep(execution, 'advance-rollout', work, when);
}
