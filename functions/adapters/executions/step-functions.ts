import { DescribeExecutionCommand, ExecutionDoesNotExist, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { MaintenanceError } from '../../contract/errors.ts';
import type { Executions, Machine } from '../../ports/executions.ts';

/** @param machineArns ARN of each state machine; an execution's ARN is made from it and the execution's name */
export function createStepFunctionsExecutions(
  machineArns: Readonly<Record<Machine, string>>,
  client = new SFNClient(),
): Executions {
  const arn = (machine: Machine, name: string) =>
    `${machineArns[machine].replace(':stateMachine:', ':execution:')}:${name}`;
  return {
    arn,

    async start(machine, name, input) {
      try {
        await client.send(
          new StartExecutionCommand({ stateMachineArn: machineArns[machine], name, input: JSON.stringify(input) }),
        );
        return arn(machine, name);
      } catch (cause) {
        // The name is taken by an execution that has ended, or has another input: it was started, which is what was wanted.
        if (cause instanceof Error && cause.name === 'ExecutionAlreadyExists') return arn(machine, name);
        throw new MaintenanceError('ExecutionsUnavailable', `${machine} can not be started`, { cause });
      }
    },

    async isRunning(executionArn) {
      try {
        const { status } = await client.send(new DescribeExecutionCommand({ executionArn }));
        return status === 'RUNNING' || status === 'PENDING_REDRIVE';
      } catch (cause) {
        if (cause instanceof ExecutionDoesNotExist) return false;
        throw new MaintenanceError('ExecutionsUnavailable', `execution ${executionArn} can not be described`, {
          cause,
        });
      }
    },
  };
}
