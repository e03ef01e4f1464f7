import {
  type AutomationExecution,
  GetAutomationExecutionCommand,
  SSMClient,
  StartAutomationExecutionCommand,
  type StartAutomationExecutionCommandInput,
} from '@aws-sdk/client-ssm';
import { onAwsWay } from '../../aws/aws-proxy.ts';
import { tellingThrottles } from '../../aws/throttling.ts';

/** The calls of Systems Manager that a repair needs, apart: whoever runs no document does not load its client. */

export interface Automations {
  /** Id of the execution. */
  start(input: StartAutomationExecutionCommandInput, limitMs: number): Promise<string | undefined>;
  look(executionId: string, limitMs: number): Promise<AutomationExecution | undefined>;
}

export function createAutomations(onThrottle: (service: string) => void): Automations {
  const client = tellingThrottles(new SSMClient({ requestHandler: onAwsWay() }), onThrottle);
  const within = (limitMs: number) => ({ abortSignal: AbortSignal.timeout(limitMs) });
  return {
    async start(input, limitMs) {
      const { AutomationExecutionId } = await client.send(new StartAutomationExecutionCommand(input), within(limitMs));
      return AutomationExecutionId;
    },
    async look(executionId, limitMs) {
      const command = new GetAutomationExecutionCommand({ AutomationExecutionId: executionId });
      return (await client.send(command, within(limitMs))).AutomationExecution;
    },
  };
}
