import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { executionFlow } from './execution-flow.ts';
import { hostFlow } from './host-flow.ts';
import { MaintenanceMachine, type MaintenanceMachineProps } from './maintenance-machine.ts';

const STEPS = ['register-return', 'await-host', 'summarize'] as const;
/** Steps that only executions of the previous release call. */
const PREVIOUS_STEPS = [
  'withdraw-schedule',
  'withdraw-request',
  'bring-up',
  'find-agent',
  'mark-up',
  'hand-over',
  'record-failure',
] as const;
type Step = (typeof STEPS)[number] | (typeof PREVIOUS_STEPS)[number];

/** Brings back hosts that are DOWN, and hosts whose drain is cancelled. */
export class CompleteMaintenance extends MaintenanceMachine<Step> {
  constructor(scope: Construct, id: string, props: MaintenanceMachineProps<Step>) {
    super(scope, id, [...STEPS, ...PREVIOUS_STEPS], props);
  }

  protected override flow(steps: Readonly<Record<Step, IFunction>>): IChainable {
    return executionFlow(this, {
      register: { name: 'Register return', step: steps['register-return'] },
      hosts: hostFlow(this, steps['await-host'], [{ name: 'Bring up', phase: 'bring-up' }]),
      summarize: steps.summarize,
    });
  }
}
