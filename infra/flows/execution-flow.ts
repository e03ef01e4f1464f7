import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { type IChainable, Wait, WaitTime } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { ExecutionPlan } from '../../functions/contract/flow/flow.ts';
import { flowStep, REGISTER_PARAMETERS } from './flow-step.ts';
import { forEachHost } from './host-flow.ts';

interface ExecutionFlowProps {
  /** Turns the execution's input into its execution plan, or refuses it. */
  readonly register: { readonly name: string; readonly step: IFunction };
  /** State that waits for the start time. @default - the hosts begin at once */
  readonly waitName?: string;
  readonly hosts: IChainable;
  readonly summarize: IFunction;
}

/** Flow of a request: register, run every host's flow, summarize. */
export function executionFlow(scope: Construct, props: ExecutionFlowProps): IChainable {
  const register = flowStep(scope, props.register.name, props.register.step, REGISTER_PARAMETERS);
  const summarize = flowStep(scope, 'Summarize', props.summarize);
  const hosts = forEachHost(scope, props.hosts, summarize);
  hosts.next(summarize);
  if (props.waitName === undefined) return register.next(hosts);
  const wait = new Wait(scope, props.waitName, {
    time: WaitTime.timestampPath('$.startAt' satisfies `$.${keyof ExecutionPlan}`),
  });
  return register.next(wait).next(hosts);
}
