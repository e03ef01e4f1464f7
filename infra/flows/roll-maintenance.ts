import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Choice, Condition, type IChainable, Succeed, Wait, WaitTime } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { ROLLOUT_STEP_STATUSES, RolloutStep } from '../../functions/contract/flow/flow.ts';
import { flowStep, REGISTER_PARAMETERS } from './flow-step.ts';
import { MaintenanceMachine, type MaintenanceMachineProps } from './maintenance-machine.ts';

const STEPS = ['begin-rollout', 'advance-rollout'] as const;
type Step = (typeof STEPS)[number];

/**
 * Takes the hosts of a request down and back in waves, as executions of the other two machines.
 * This one chooses the hosts of each wave. It ends (rests) when no host is under way and an
 * operator must decide how to go on.
 */
export class RollMaintenance extends MaintenanceMachine<Step> {
  constructor(scope: Construct, id: string, props: MaintenanceMachineProps<Step>) {
    super(scope, id, STEPS, props);
  }

  protected override flow(steps: Readonly<Record<Step, IFunction>>): IChainable {
    const begin = flowStep(this, 'Begin rollout', steps['begin-rollout'], REGISTER_PARAMETERS);
    const advance = flowStep(this, 'Take the next step', steps['advance-rollout']);
    const start = new Wait(this, 'Wait for the start', { time: WaitTime.timestampPath('$.startAt' satisfies Path) });
    const wait = new Wait(this, 'Wait for the next step', {
      time: WaitTime.secondsPath('$.waitSeconds' satisfies Path),
    });
    const isOver = new Choice(this, 'Is the rollout over?')
      .when(is('finished'), new Succeed(this, 'Rollout is finished'))
      .when(is('resting'), this.end('Rollout rests', "Halted or paused: 'resume' starts a new execution."))
      .when(is('handed-over'), this.end('Handed over', 'A new execution continues.'))
      .otherwise(wait);
    wait.next(advance);
    return begin.next(start).next(advance).next(isOver);
  }

  private end(name: string, comment: string): Succeed {
    return new Succeed(this, name, { comment });
  }
}

type Path = `$.${keyof RolloutStep}`;

function is(status: (typeof ROLLOUT_STEP_STATUSES)[number]): Condition {
  return Condition.stringEquals('$.status' satisfies Path, status);
}
