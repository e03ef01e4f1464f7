import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  Choice,
  Condition,
  type CustomState,
  DistributedMap,
  Fail,
  type IChainable,
  JsonPath,
  StateMachineType,
  Succeed,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { MAX_HOSTS } from '../../functions/contract/api/fields.ts';
import type { HostStep, STEP_STATUSES } from '../../functions/contract/flow/flow.ts';
import { flowStep, HOST_PARAMETERS } from './flow-step.ts';

type StepStatus = (typeof STEP_STATUSES)[number];

/** A step, the question behind it, and the answer that leads on. */
interface Look {
  readonly name: string;
  readonly step: IFunction;
  readonly question: string;
  readonly answer: StepStatus;
}

interface HostFlowProps {
  /** Begins the host's way; runs once. */
  readonly begin: { readonly name: string; readonly step: IFunction };
  /** Looked at again and again, until it gives its answer. */
  readonly look: Look;
  readonly waitName: string;
  /** Tried after the look's answer; without an answer of its own the host goes back to the looks. */
  readonly finish: Look;
  readonly doneName: string;
  readonly handOver: IFunction;
  readonly recordFailure: IFunction;
}

/**
 * The whole way of one host: begin, look until the answer is there, finish.
 *
 * Going down and coming back have the same shape, so they are the same states under other names. The ends drop their
 * output: the Map collects that of a thousand hosts, and may hold 256 KiB.
 */
export function hostFlow(scope: Construct, props: HostFlowProps): IChainable {
  const superseded = end(scope, 'Superseded', 'Another request took the host over.');
  const handedOver = end(scope, 'Handed over', 'A fresh execution goes on with the host.');
  const done = end(scope, props.doneName);
  const caught = failure(scope, props.recordFailure);
  const begin = flowStep(scope, props.begin.name, props.begin.step, { parameters: HOST_PARAMETERS });
  const look = flowStep(scope, props.look.name, props.look.step);
  const finish = flowStep(scope, props.finish.name, props.finish.step);
  const handOver = flowStep(scope, 'Hand over', props.handOver);
  for (const step of [begin, look, finish, handOver]) step.addCatch(caught, { resultPath: '$.error' });

  const wait = new Wait(scope, props.waitName, { time: WaitTime.secondsPath('$.waitSeconds' satisfies Path) });
  const isFinished = new Choice(scope, props.finish.question)
    .when(is(props.finish.answer), done)
    .when(is('superseded'), superseded)
    .otherwise(wait);
  const isReady = new Choice(scope, props.look.question)
    .when(is(props.look.answer), finish.next(isFinished))
    .when(is('superseded'), superseded)
    .when(is('hand-over'), handOver.next(handedOver))
    .otherwise(wait);
  wait.next(look);
  return begin.next(look).next(isReady);
}

/**
 * Runs the flow for every host of the plan, each in an execution of its own; none stops another.
 *
 * Of a host that fails, Step Functions collects the whole execution, whatever the Map does with its output: some hundred of
 * them are more than the 256 KiB of a state. Every host has come to its end by then, so the request goes on to its summary.
 */
export function forEachHost(scope: Construct, flow: IChainable, summarize: IChainable): DistributedMap {
  const map = new DistributedMap(scope, 'For each host', {
    label: 'Host',
    itemsPath: '$.hosts',
    maxConcurrencyPath: '$.concurrency',
    // All of them. A percentage of 100 is the same to AWS, but interpreters by LocalStack's grammar take no whole number there.
    toleratedFailureCount: MAX_HOSTS,
    itemSelector: {
      hostname: JsonPath.stringAt('$$.Map.Item.Value'),
      maintenanceId: JsonPath.stringAt('$.maintenanceId'),
    },
    mapExecutionType: StateMachineType.STANDARD,
    resultPath: JsonPath.DISCARD,
  });
  return map
    .itemProcessor(flow)
    .addCatch(summarize, { errors: ['States.DataLimitExceeded'], resultPath: JsonPath.DISCARD });
}

type Path = `$.${keyof HostStep}`;

function is(status: StepStatus): Condition {
  return Condition.stringEquals('$.status' satisfies Path, status);
}

function end(scope: Construct, name: string, comment?: string): Succeed {
  return new Succeed(scope, name, { outputPath: JsonPath.DISCARD, ...(comment === undefined ? {} : { comment }) });
}

/** Keeps the error on the host's record, then shows it as the execution's own. */
function failure(scope: Construct, recordFailure: IFunction): CustomState {
  const failed = new Fail(scope, 'Host failed', { errorPath: '$.error.Error', causePath: '$.error.Cause' });
  const record = flowStep(scope, 'Record failure', recordFailure, { keepsState: true });
  record.next(failed);
  return record;
}
