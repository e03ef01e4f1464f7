import { Duration, Stack } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CustomState, JitterType, type RetryProps } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { TRANSIENT_ERRORS } from '../../functions/contract/errors.ts';
import { TOKEN_SECONDS } from '../../functions/contract/flow/flow.ts';
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

/**
 * Retries transient errors, such as a failover of the master or a changed record, for half an hour
 * at most. Jitter keeps a thousand hosts from calling a recovering master at the same time.
 */
const TRANSIENT: RetryProps = {
  errors: [...TRANSIENT_ERRORS, ...PLATFORM_ERRORS],
  interval: Duration.seconds(1),
  backoffRate: 2,
  maxDelay: Duration.seconds(30),
  maxAttempts: 60,
  jitterStrategy: JitterType.FULL,
};

/** Renews the token as long as it takes: Step Functions' highest number of attempts. */
const RENEWAL: RetryProps = {
  errors: ['States.Timeout'],
  // A thousand hosts of one request must not renew at once.
  interval: Duration.seconds(60),
  backoffRate: 1,
  maxAttempts: 99_999_999,
  jitterStrategy: JitterType.FULL,
};

/**
 * A task that calls a function. It is raw States Language, because CDK's task would also allow
 * calls of every version of the function.
 *
 * @param parameters input of the function; by default the whole state
 * @param functionSeconds time limit of the function
 */
export function flowStep(
  scope: Construct,
  name: string,
  step: IFunction,
  parameters?: Record<string, string>,
  functionSeconds = FUNCTION_TIMEOUT_SECONDS,
): CustomState {
  return new CustomState(scope, name, {
    stateJson: {
      Type: 'Task',
      Resource: step.functionArn,
      TimeoutSeconds: functionSeconds + 10,
      ...(parameters === undefined ? {} : { Parameters: parameters }),
    },
  }).addRetry(TRANSIENT);
}

/**
 * A task that gives its token to a function and waits until the watcher answers the token. Errors of the
 * function are retried; an error in the answer is final.
 *
 * @param payload input of the function, beside the token and the execution
 * @param fields how the state passes on its output
 */
export function waitStep(
  scope: Construct,
  name: string,
  step: IFunction,
  { payload, fields = {} }: { readonly payload: Record<string, string>; readonly fields?: Record<string, null> },
): CustomState {
  return new CustomState(scope, name, {
    stateJson: {
      Type: 'Task',
      Resource: `arn:${Stack.of(scope).partition}:states:::lambda:invoke.waitForTaskToken`,
      Parameters: {
        FunctionName: step.functionArn,
        Payload: {
          ...payload,
          'token.$': '$$.Task.Token',
          'executionArn.$': '$$.Execution.Id',
        },
      },
      TimeoutSeconds: TOKEN_SECONDS,
      ...fields,
    },
  })
    .addRetry(RENEWAL)
    .addRetry(TRANSIENT);
}
