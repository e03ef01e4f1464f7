import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Choice, Condition, type IChainable, JsonPath, Succeed, Wait, WaitTime } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { type RolloutOutcome, type RolloutStart, SUPERSEDED_ERROR } from '../../functions/contract/flow/flow.ts';
import { flowStep, REGISTER_PARAMETERS, waitStep } from './flow-step.ts';
import { MaintenanceMachine, type MaintenanceMachineProps } from './maintenance-machine.ts';

const STEPS = ['begin-rollout', 'await-rollout'] as const;
/** Steps that only executions of the previous release call. */
const PREVIOUS_STEPS = ['advance-rollout'] as const;
type Step = (typeof STEPS)[number] | (typeof PREVIOUS_STEPS)[number];

/**
 * Takes the hosts of a request down and back in waves, as executions of the other two machines. It
 * waits while the watcher chooses the hosts that begin. It ends (rests) when no host is under way
 * and an operator must decide how to go on.
 */
export class RollMaintenance extends MaintenanceMachine<Step> {
  constructor(scope: Construct, id: string, props: MaintenanceMachineProps<Step>) {
    super(scope, id, [...STEPS, ...PREVIOUS_STEPS], props);
  }

  protected override flow(steps: Readonly<Record<Step, IFunction>>): IChainable {
    const begin = flowStep(this, 'Begin rollout', steps['begin-rollout'], REGISTER_PARAMETERS);
    const start = new Wait(this, 'Wait for the start', {
      time: WaitTime.timestampPath('$.startAt' satisfies `$.${keyof RolloutStart}`),
    });
    const payload = { 'maintenanceId.$': '$.maintenanceId' satisfies `$.${keyof RolloutStart}` };
    const roll = waitStep(this, 'Roll', steps['await-rollout'], { payload }).addCatch(
      this.end('Superseded', 'Another execution goes on with it.'),
      { errors: [SUPERSEDED_ERROR], resultPath: JsonPath.DISCARD },
    );
    const isOver = new Choice(this, 'Is the rollout over?')
      .when(is('finished'), this.end('Rollout is finished', 'Every host has come to its end.'))
      .otherwise(this.end('Rollout rests', "Halted or paused: 'resume' starts a new execution."));
    return begin.next(start).next(roll).next(isOver);
  }

  private end(name: string, comment: string): Succeed {
    return new Succeed(this, name, { comment });
  }
}

function is(status: RolloutOutcome['status']): Condition {
  return Condition.stringEquals('$.status' satisfies `$.${keyof RolloutOutcome}`, status);
}
