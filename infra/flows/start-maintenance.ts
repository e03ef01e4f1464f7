import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { executionFlow } from './execution-flow.ts';
import { hostFlow } from './host-flow.ts';
import { MaintenanceMachine, type MaintenanceMachineProps } from './maintenance-machine.ts';

const STEPS = [
  'register-hosts',
  'publish-schedule',
  'withdraw-request',
  'begin-drain',
  'move-tasks',
  'take-down',
  'hand-over',
  'record-failure',
  'summarize',
] as const;
type Step = (typeof STEPS)[number];

/** Drains the hosts of a request and takes them down. */
export class StartMaintenance extends MaintenanceMachine<Step> {
  constructor(scope: Construct, id: string, props: MaintenanceMachineProps<Step>) {
    super(scope, id, STEPS, props);
  }

  protected override flow(steps: Readonly<Record<Step, IFunction>>): IChainable {
    return executionFlow(this, {
      register: { name: 'Register hosts', step: steps['register-hosts'] },
      waitName: 'Wait for the window',
      schedule: { name: 'Publish schedule', step: steps['publish-schedule'] },
      withdraw: steps['withdraw-request'],
      refusedName: 'Maintenance refused',
      summarize: steps.summarize,
      hosts: hostFlow(this, {
        begin: { name: 'Begin drain', step: steps['begin-drain'] },
        look: {
          name: 'Move tasks',
          step: steps['move-tasks'],
          question: 'Is the host empty?',
          answer: 'drained',
        },
        waitName: 'Wait for the next look',
        finish: { name: 'Take down', step: steps['take-down'], question: 'Is the host down?', answer: 'down' },
        doneName: 'Host is down',
        handOver: steps['hand-over'],
        recordFailure: steps['record-failure'],
      }),
    });
  }
}
