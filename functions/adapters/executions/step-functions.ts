import { createHash } from 'node:crypto';
import { DescribeExecutionCommand, ExecutionDoesNotExist, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { MaintenanceError } from '../../contract/errors.ts';
import type { Executions, Machine } from '../../ports/executions.ts';
import { onAwsWay } from '../aws/aws-proxy.ts';

/** Step Functions takes no longer name of an execution. */
const MAX_NAME = 80;
const DIGEST = 24;

/** Characters that Step Functions refuses in a name, and those beyond ASCII, with which it writes no log. */
const UNFIT = /[^!-~]|[<>{}[\]?*"#%\\^|~`$&,;:/]/g;

/**
 * The name itself, or one made from it alone that is short enough and has no character that Step Functions refuses: a maintenance
 * that EventBridge started is named by 73 characters, and the executions that continue it put their own behind that, perhaps the
 * name of a host.
 */
function executionName(name: string): string {
  const fit = name.replace(UNFIT, '_');
  if (fit === name && name.length <= MAX_NAME) return name;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, DIGEST);
  return `${fit.slice(0, MAX_NAME - DIGEST - 1)}-${digest}`;
}

/** An execution's ARN names its state machine, and neither the version nor the alias that it was started on. */
function executionArn(machineArn: string, name: string): string {
  const unqualified = machineArn.split(':').slice(0, 7).join(':');
  return `${unqualified.replace(':stateMachine:', ':execution:')}:${name}`;
}

/** What Step Functions said: the name of its error, and its sentence. */
function said(cause: unknown): string {
  return cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
}

/** Below a function's own limit: a service that does not answer is said to be away while there is time to say so. */
const LIMITS = { connectionTimeout: 3_000, requestTimeout: 6_000, throwOnRequestTimeout: true };

export function stepFunctionsClient(): SFNClient {
  return new SFNClient({ requestHandler: onAwsWay(LIMITS) });
}

interface ExecutionsOptions {
  /** @default - one with the SDK's own region and credentials */
  readonly client?: SFNClient;
  /** Told of each execution that begins, not of a start that was repeated. */
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
        // The name is taken by an execution that has ended, or has another input: it was started, which is what was wanted.
        if (cause instanceof Error && cause.name === 'ExecutionAlreadyExists') return arn(machine, name);
        throw new MaintenanceError('ExecutionsUnavailable', `${machine} cannot be started (${said(cause)})`, { cause });
      }
      onStart();
      return arn(machine, name);
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
          `execution ${executionArn} cannot be described (${said(cause)})`,
          {
            cause,
          },
        );
      }
    },
  };
}
