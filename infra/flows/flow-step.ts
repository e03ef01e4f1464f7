import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CustomState, JitterType } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { TRANSIENT_ERRORS } from '../../functions/contract/errors.ts';
import { FUNCTION_TIMEOUT_SECONDS } from '../functions/handler-function.ts';

/** Errors of Lambda and Step Functions after which a retry may work. */
export const PLATFORM_ERRORS = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.TooManyRequestsException',
  // Lambda removes the network interfaces of a VPC function that is idle for weeks, and restores
  // them at a call.
  'Lambda.ResourceNotReadyException',
  // Lambda gets no network interface: the account or subnet is at its limit, or EC2 throttles.
  'Lambda.ENILimitReached',
  'Lambda.ENILimitReachedException',
  'Lambda.SubnetIPAddressLimitReachedException',
  'Lambda.EC2ThrottledException',
  'Lambda.EC2UnexpectedException',
  // A deployment is changing the function.
  'Lambda.ResourceConflictException',
  // Out of time or memory: the name in older runtimes, then in newer ones.
  'Lambda.Unknown',
  'Sandbox.Timedout',
  'Runtime.ExitError',
  'States.Timeout',
];

/** Parameters of the first step of a request: the raw input, and the execution. */
export const REGISTER_PARAMETERS = {
  'input.$': '$',
  'executionName.$': '$$.Execution.Name',
  'executionArn.$': '$$.Execution.Id',
};

/** Parameters of the first step of a host; the execution is the host's own. */
export const HOST_PARAMETERS = {
  'hostname.$': '$.hostname',
  'maintenanceId.$': '$.maintenanceId',
  'executionArn.$': '$$.Execution.Id',
};

interface FlowStepOptions {
  /** @default - the whole state */
  readonly parameters?: Record<string, string>;
  /** True to drop the step's output and keep the state. */
  readonly keepsState?: boolean;
}

/**
 * A task that calls a function and retries transient errors, such as a master that fails over or a
 * record that changed meanwhile.
 *
 * It retries for half an hour at most, with jitter: a thousand hosts must not return to a
 * recovering master at once. Raw States Language, because CDK's task also allows every version of
 * the function.
 */
export function flowStep(scope: Construct, name: string, step: IFunction, options: FlowStepOptions = {}): CustomState {
  return new CustomState(scope, name, {
    stateJson: {
      Type: 'Task',
      Resource: step.functionArn,
      TimeoutSeconds: FUNCTION_TIMEOUT_SECONDS + 10,
      ...(options.parameters === undefined ? {} : { Parameters: options.parameters }),
      ...(options.keepsState === true ? { ResultPath: null } : {}),
    },
  }).addRetry({
    errors: [...TRANSIENT_ERRORS, ...PLATFORM_ERRORS],
    interval: Duration.seconds(1),
    backoffRate: 2,
    maxDelay: Duration.seconds(30),
    maxAttempts: 60,
    jitterStrategy: JitterType.FULL,
  });
}
