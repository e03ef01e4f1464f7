import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { type CustomState, Fail, type IChainable, Wait, WaitTime } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { ExecutionPlan } from '../../functions/contract/flow/flow.ts';
import { flowStep, REGISTER_PARAMETERS } from './flow-step.ts';
import { forEachHost } from './host-flow.ts';

interface NamedStep {
  readonly name: string;
  readonly step: IFunction;
}

interface ExecutionFlowProps {
  /** Turns the execution's input into its execution plan, or refuses it. */
  readonly register: NamedStep;
  /** State that waits for the start time. @default - the hosts begin at once */
  readonly waitName?: string;
  /** Changes the Mesos schedule for all hosts, before the first of them begins. */
  readonly schedule: NamedStep;
  readonly withdraw: IFunction;
  readonly refusedName: string;
  readonly hosts: IChainable;
  readonly summarize: IFunction;
}

/** Flow of a request: register, change the schedule once, run every host's flow, summarize. */
export function executionFlow(scope: Construct, props: ExecutionFlowProps): IChainable {
  const register = flowStep(scope, props.register.name, props.register.step, { parameters: REGISTER_PARAMETERS });
  const schedule = flowStep(scope, props.schedule.name, props.schedule.step, { keepsState: true });
  schedule.addCatch(refusal(scope, props), { resultPath: '$.error' });
  const summarize = flowStep(scope, 'Summarize', props.summarize);
  schedule.next(forEachHost(scope, props.hosts, summarize)).next(summarize);
  if (props.waitName === undefined) return register.next(schedule);
  const wait = new Wait(scope, props.waitName, {
    time: WaitTime.timestampPath('$.startAt' satisfies `$.${keyof ExecutionPlan}`),
  });
  return register.next(wait).next(schedule);
}

/** Withdraws the request from its hosts, then fails the execution with the error. */
function refusal(scope: Construct, props: ExecutionFlowProps): CustomState {
  const refused = new Fail(scope, props.refusedName, { errorPath: '$.error.Error', causePath: '$.error.Cause' });
  const withdraw = flowStep(scope, 'Withdraw request', props.withdraw, { keepsState: true });
  withdraw.next(refused);
  return withdraw;
}
