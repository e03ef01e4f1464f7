import {
  type AutomationExecution,
  GetAutomationExecutionCommand,
  SSMClient,
  StartAutomationExecutionCommand,
  type StartAutomationExecutionCommandInput,
} from '@aws-sdk/client-ssm';
import { onAwsWay } from '../../aws/aws-proxy.ts';
import { reportingThrottles } from '../../aws/throttling.ts';

/** Systems Manager's calls, in a file of their own: only processes that run documents load them. */

export interface Automations {
  /** Returns the id of the execution. */
  start(input: StartAutomationExecutionCommandInput, limitMs: number): Promise<string | undefined>;
  execution(executionId: string, limitMs: number): Promise<AutomationExecution | undefined>;
}

export function createAutomations(onThrottle: (service: string) => void): Automations {
  const client = reportingThrottles(new SSMClient({ requestHandler: onAwsWay() }), onThrottle);
  const within = (limitMs: number) => ({ abortSignal: AbortSignal.timeout(limitMs) });
  return {
    async start(input, limitMs) {
      const { AutomationExecutionId } = await client.send(new StartAutomationExecutionCommand(input), within(limitMs));
      return AutomationExecutionId;
    },
    async execution(executionId, limitMs) {
      const command = new GetAutomationExecutionCommand({ AutomationExecutionId: executionId });
      return (await client.send(command, within(limitMs))).AutomationExecution;
    },
  };
}
