import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { DistributedMap, type IChainable, JsonPath, StateMachineType, Succeed } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { MAX_HOSTS } from '../../functions/contract/api/fields.ts';
import { SUPERSEDED_ERROR } from '../../functions/contract/flow/flow.ts';
import type { Phase } from '../../functions/domain/watch/wait.ts';
import { waitStep } from './flow-step.ts';

/** A state in which a host's execution waits. */
interface NamedPhase {
  readonly name: string;
  readonly phase: Phase;
}

/**
 * Flow of one host: a state for each phase, which waits for the watcher. The execution ends with
 * the last phase, and fails in the phase that failed: a redrive goes on there.
 */
export function hostFlow(scope: Construct, awaitHost: IFunction, phases: readonly NamedPhase[]): IChainable {
  const superseded = new Succeed(scope, 'Superseded', {
    comment: 'Another request took over the host.',
    outputPath: JsonPath.DISCARD,
  });
  const [first, ...others] = phases.map(({ name, phase }, index) => {
    const isLast = index === phases.length - 1;
    // The last phase drops its output: the Map collects the outputs of a thousand hosts, and its
    // limit is 256 KiB.
    const fields = { ResultPath: null, ...(isLast ? { OutputPath: null } : {}) };
    const payload = { 'hostname.$': '$.hostname', 'maintenanceId.$': '$.maintenanceId', phase };
    return waitStep(scope, name, awaitHost, { payload, fields }).addCatch(superseded, {
      errors: [SUPERSEDED_ERROR],
      resultPath: JsonPath.DISCARD,
    });
  });
  if (first === undefined) throw new Error('a host has no phase');
  others.reduce((before, next) => {
    before.next(next);
    return next;
  }, first);
  return first;
}

/**
 * Runs the flow of each host in its own execution. A failed host does not stop the others.
 *
 * Step Functions collects data of each failed host, even when the Map drops its output. A few
 * hundred failed hosts exceed the limit of 256 KiB. All hosts have ended by then, so the request
 * goes on to its summary.
 */
export function forEachHost(scope: Construct, flow: IChainable, summarize: IChainable): DistributedMap {
  const map = new DistributedMap(scope, 'For each host', {
    label: 'Host',
    itemsPath: '$.hosts',
    maxConcurrencyPath: '$.concurrency',
    // All hosts may fail. 100 % means the same on AWS, but interpreters with LocalStack's grammar
    // refuse it.
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
