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

/** A step, the Choice after it, and the status that leads on. */
interface Look {
  readonly name: string;
  readonly step: IFunction;
  readonly question: string;
  readonly answer: StepStatus;
}

interface HostFlowProps {
  /** First step; runs once. */
  readonly begin: { readonly name: string; readonly step: IFunction };
  /** Repeated until it returns its answer. */
  readonly look: Look;
  readonly waitName: string;
  /** Last step. Without its answer the host goes back to the looks. */
  readonly finish: Look;
  readonly doneName: string;
  readonly handOver: IFunction;
  readonly recordFailure: IFunction;
}

/**
 * Flow of one host: begin, look until the answer comes, finish.
 *
 * Going down and coming back have the same states under other names. End states drop their output:
 * the Map collects that of a thousand hosts and may hold 256 KiB.
 */
export function hostFlow(scope: Construct, props: HostFlowProps): IChainable {
  const superseded = end(scope, 'Superseded', 'Another request took over the host.');
  const handedOver = end(scope, 'Handed over', 'A new execution continues with the host.');
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
 * Runs the flow of every host in an execution of its own. A failed host does not stop the others.
 *
 * Step Functions collects the whole execution of each failed host, even when the Map drops its
 * output: a few hundred exceed the 256 KiB of a state. All hosts have ended by then, so the request
 * goes on to its summary.
 */
export function forEachHost(scope: Construct, flow: IChainable, summarize: IChainable): DistributedMap {
  const map = new DistributedMap(scope, 'For each host', {
    label: 'Host',
    itemsPath: '$.hosts',
    maxConcurrencyPath: '$.concurrency',
    // All hosts. For AWS 100 % is the same; interpreters with LocalStack's grammar refuse that
    // integer.
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

/** Records the error on the host, then fails the execution with it. */
function failure(scope: Construct, recordFailure: IFunction): CustomState {
  const failed = new Fail(scope, 'Host failed', { errorPath: '$.error.Error', causePath: '$.error.Cause' });
  const record = flowStep(scope, 'Record failure', recordFailure, { keepsState: true });
  record.next(failed);
  return record;
}
