import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { executionFlow } from './execution-flow.ts';
import { hostFlow } from './host-flow.ts';
import { MaintenanceMachine, type MaintenanceMachineProps } from './maintenance-machine.ts';

const STEPS = ['register-hosts', 'await-host', 'summarize'] as const;
/** Steps that only executions of the previous release call. */
const PREVIOUS_STEPS = [
  'publish-schedule',
  'withdraw-request',
  'begin-drain',
  'move-tasks',
  'take-down',
  'hand-over',
  'record-failure',
] as const;
type Step = (typeof STEPS)[number] | (typeof PREVIOUS_STEPS)[number];

/** Drains the hosts of a request and takes them down. */
export class StartMaintenance extends MaintenanceMachine<Step> {
  constructor(scope: Construct, id: string, props: MaintenanceMachineProps<Step>) {
    super(scope, id, [...STEPS, ...PREVIOUS_STEPS], props);
  }

  protected override flow(steps: Readonly<Record<Step, IFunction>>): IChainable {
    return executionFlow(this, {
      register: { name: 'Register hosts', step: steps['register-hosts'] },
      waitName: 'Wait for the window',
      hosts: hostFlow(this, steps['await-host'], [
        { name: 'Drain', phase: 'drain' },
        { name: 'Take down', phase: 'take-down' },
      ]),
      summarize: steps.summarize,
    });
  }
}
