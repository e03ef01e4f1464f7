import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Choice, Condition, type IChainable, Succeed, Wait, WaitTime } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { WATCH_STATUSES, WatchInput, WatchStep } from '../../functions/contract/flow/flow.ts';
import { LOOK_TIMEOUT_SECONDS } from '../functions/handler-function.ts';
import { flowStep } from './flow-step.ts';
import { MaintenanceMachine, type MaintenanceMachineProps } from './maintenance-machine.ts';

const STEPS = ['look-at-hosts'] as const;
type Step = (typeof STEPS)[number];

/**
 * The watcher of the cluster: looks at all hosts that are under way, moves them on, and answers the
 * executions that wait for them. It runs only while hosts are under way, as one execution at a
 * time.
 */
export class WatchHosts extends MaintenanceMachine<Step> {
  constructor(scope: Construct, id: string, props: MaintenanceMachineProps<Step>) {
    super(scope, id, STEPS, props);
  }

  protected override flow(steps: Readonly<Record<Step, IFunction>>): IChainable {
    const look = flowStep(this, 'Look', steps['look-at-hosts'], LOOK_PARAMETERS, LOOK_TIMEOUT_SECONDS);
    const wait = new Wait(this, 'Wait for the next look', {
      time: WaitTime.secondsPath('$.waitSeconds' satisfies `$.${keyof WatchStep}`),
    });
    const isUnderWay = new Choice(this, 'Is anything under way?')
      .when(is('finished'), new Succeed(this, 'Nothing is under way'))
      .when(is('superseded'), new Succeed(this, 'Another watcher looks'))
      .when(is('handed-over'), new Succeed(this, 'Handed over', { comment: 'A new execution continues.' }))
      .otherwise(wait);
    wait.next(look);
    return look.next(isUnderWay);
  }
}

const LOOK_PARAMETERS = {
  'watcher.$': '$$.Execution.Name',
  'state.$': '$',
} satisfies Record<`${keyof WatchInput}.$`, string>;

function is(status: (typeof WATCH_STATUSES)[number]): Condition {
  return Condition.stringEquals('$.status' satisfies `$.${keyof WatchStep}`, status);
}
