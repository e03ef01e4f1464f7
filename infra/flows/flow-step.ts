import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CustomState, JitterType } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { TRANSIENT_ERRORS } from '../../functions/contract/errors.ts';
import { FUNCTION_TIMEOUT_SECONDS } from '../functions/handler-function.ts';

/** What Lambda and Step Functions themselves report when an invocation may work a moment later. */
export const PLATFORM_ERRORS = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.TooManyRequestsException',
  // A function in a VPC that nobody called for weeks has lost its network interfaces: the first call asks for them anew.
  'Lambda.ResourceNotReadyException',
  // … or can not have them at the moment: the account's or the subnet's limit is reached, or EC2 throttles Lambda.
  'Lambda.ENILimitReached',
  'Lambda.ENILimitReachedException',
  'Lambda.SubnetIPAddressLimitReachedException',
  'Lambda.EC2ThrottledException',
  'Lambda.EC2UnexpectedException',
  // A deployment changes the function at this moment.
  'Lambda.ResourceConflictException',
  // A function that ran out of time or memory: by the name of older runtimes, then of newer ones.
  'Lambda.Unknown',
  'Sandbox.Timedout',
  'Runtime.ExitError',
  'States.Timeout',
];

/** What the two first steps get: the execution's input as it came, and who the execution is. */
export const REGISTER_PARAMETERS = {
  'input.$': '$',
  'executionName.$': '$$.Execution.Name',
  'executionArn.$': '$$.Execution.Id',
};

/** What the first step of a host gets; the execution is the host's own. */
export const HOST_PARAMETERS = {
  'hostname.$': '$.hostname',
  'maintenanceId.$': '$.maintenanceId',
  'executionArn.$': '$$.Execution.Id',
};

interface FlowStepOptions {
  /** @default - the whole state */
  readonly parameters?: Record<string, string>;
  /** True when the step's answer is dropped and the state stays. */
  readonly keepsState?: boolean;
}

/**
 * A task that calls a function and retries what may pass: a master that fails over, a record that moved on.
 *
 * Half an hour of attempts at most, spread at random, so that a thousand hosts do not return to a recovering master at once.
 * It is written in the States Language itself: CDK's own task lets the machine invoke every version of a function too.
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
