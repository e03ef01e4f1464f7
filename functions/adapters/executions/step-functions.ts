import { createHash } from 'node:crypto';
import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { MaintenanceError } from '../../contract/errors.ts';
import type { Executions, Machine, WaitAnswer } from '../../ports/executions.ts';
import { onAwsWay } from '../aws/aws-proxy.ts';
import { QUIET_LOGGER } from '../aws/quiet-logger.ts';

/** Step Functions' limit for the name of an execution. */
const MAX_NAME = 80;
const DIGEST = 24;

/** Step Functions refuses these characters in a name; with non-ASCII ones it writes no logs. */
const UNFIT = /[^!-~]|[<>{}[\]?*"#%\\^|~`$&,;:/]/g;

/**
 * Shortens a name and replaces unfit characters; the same name always gives the same result. The id
 * of a maintenance that EventBridge started has 73 characters, and executions that continue it
 * append more, such as a host name.
 */
function executionName(name: string): string {
  const fit = name.replace(UNFIT, '_');
  if (fit === name && name.length <= MAX_NAME) return name;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, DIGEST);
  return `${fit.slice(0, MAX_NAME - DIGEST - 1)}-${digest}`;
}

/** Step Functions' limits for the error and the cause of a failed task, in characters. */
const MAX_ERROR = 256;
const MAX_CAUSE = 32_768;

/**
 * Errors about a token that no execution waits for any longer: its task is over, its execution has
 * ended, or both are forgotten.
 */
const TOKEN_ERRORS = ['TaskDoesNotExist', 'TaskTimedOut', 'InvalidToken'];

function answerCommand(taskToken: string, answer: WaitAnswer): SendTaskSuccessCommand | SendTaskFailureCommand {
  if (answer.kind === 'done')
    return new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(answer.output ?? {}) });
  const [error, cause] = [answer.error.slice(0, MAX_ERROR), answer.cause.slice(0, MAX_CAUSE)];
  return new SendTaskFailureCommand({ taskToken, error, cause });
}

/** Makes the ARN, which names the state machine without its version or alias. */
function executionArn(machineArn: string, name: string): string {
  const unqualified = machineArn.split(':').slice(0, 7).join(':');
  return `${unqualified.replace(':stateMachine:', ':execution:')}:${name}`;
}

/** Quotes the error of Step Functions by name and message. */
function said(cause: unknown): string {
  return cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
}

/** Shorter than a function's time limit: the function can still report a missing answer. */
const LIMITS = { connectionTimeout: 3_000, requestTimeout: 6_000, throwOnRequestTimeout: true };

export function stepFunctionsClient(): SFNClient {
  // Without the cache, the SDK composes its middleware anew for each of a thousand answers.
  return new SFNClient({ requestHandler: onAwsWay(LIMITS), logger: QUIET_LOGGER, cacheMiddleware: true });
}

interface ExecutionsOptions {
  /** @default - one with the SDK's own region and credentials */
  readonly client?: SFNClient;
  /** Called for each new execution that moves hosts, not for a repeated start. */
  readonly onStart?: () => void;
}

/** @param machineArns ARN of each state machine, or of an alias of it */
export function createStepFunctionsExecutions(
  machineArns: Readonly<Record<Machine, string>>,
  { client = stepFunctionsClient(), onStart = () => undefined }: ExecutionsOptions = {},
): Executions {
  const arn = (machine: Machine, name: string) => executionArn(machineArns[machine], executionName(name));
  return {
    arn,

    async start(machine, name, input) {
      try {
        await client.send(
          new StartExecutionCommand({
            stateMachineArn: machineArns[machine],
            name: executionName(name),
            input: JSON.stringify(input),
          }),
        );
      } catch (cause) {
        // An execution of this name has ended, or has another input: the earlier start counts.
        if (cause instanceof Error && cause.name === 'ExecutionAlreadyExists') return arn(machine, name);
        throw new MaintenanceError('ExecutionsUnavailable', `${machine} cannot be started (${said(cause)})`, { cause });
      }
      if (machine !== 'WatchHosts') onStart();
      return arn(machine, name);
    },

    async answer(token, answer) {
      try {
        await client.send(answerCommand(token, answer) as SendTaskSuccessCommand);
        return true;
      } catch (cause) {
        if (cause instanceof Error && TOKEN_ERRORS.includes(cause.name)) return false;
        throw new MaintenanceError('ExecutionsUnavailable', `a task cannot be answered (${said(cause)})`, { cause });
      }
    },

    async isRunning(executionArn) {
      try {
        const { status } = await client.send(
          new DescribeExecutionCommand({ executionArn, includedData: 'METADATA_ONLY' }),
        );
        return status === 'RUNNING' || status === 'PENDING_REDRIVE';
      } catch (cause) {
        if (cause instanceof ExecutionDoesNotExist) return false;
        throw new MaintenanceError(
          'ExecutionsUnavailable',
          `the status of execution ${executionArn} cannot be read (${said(cause)})`,
          { cause },
        );
      }
    },
  };
}
