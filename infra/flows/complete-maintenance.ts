import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { executionFlow } from './execution-flow.ts';
import { hostFlow } from './host-flow.ts';
import { MaintenanceMachine, type MaintenanceMachineProps } from './maintenance-machine.ts';

const STEPS = [
  'register-return',
  'withdraw-schedule',
  'withdraw-request',
  'bring-up',
  'find-agent',
  'mark-up',
  'hand-over',
  'record-failure',
  'summarize',
] as const;
type Step = (typeof STEPS)[number];

/** Brings back hosts that are DOWN, and hosts whose drain is cancelled. */
export class CompleteMaintenance extends MaintenanceMachine<Step> {
  constructor(scope: Construct, id: string, props: MaintenanceMachineProps<Step>) {
    super(scope, id, STEPS, props);
  }

  protected override flow(steps: Readonly<Record<Step, IFunction>>): IChainable {
    return executionFlow(this, {
      register: { name: 'Register return', step: steps['register-return'] },
      schedule: { name: 'Withdraw schedule', step: steps['withdraw-schedule'] },
      withdraw: steps['withdraw-request'],
      refusedName: 'Return refused',
      summarize: steps.summarize,
      hosts: hostFlow(this, {
        begin: { name: 'Bring up', step: steps['bring-up'] },
        look: { name: 'Find agent', step: steps['find-agent'], question: 'Is the agent back?', answer: 'back' },
        waitName: 'Wait for the agent',
        finish: { name: 'Mark up', step: steps['mark-up'], question: 'Is the host up?', answer: 'up' },
        doneName: 'Host is up',
        handOver: steps['hand-over'],
        recordFailure: steps['record-failure'],
      }),
    });
  }
}
