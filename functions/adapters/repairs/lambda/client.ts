import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { onAwsWay } from '../../aws/aws-proxy.ts';
import { reportingThrottles } from '../../aws/throttling.ts';

/** Lambda's calls, in a file of their own: only processes that repair by a function load them. */

export interface Invoked {
  readonly payload: string;
  /** Set when the function threw or was stopped; the payload then describes that. */
  readonly functionError: string | undefined;
}

export type Invoke = (functionArn: string, payload: string, limitMs: number) => Promise<Invoked>;

export function createInvoke(region: string, onThrottle: (service: string) => void): Invoke {
  const client = reportingThrottles(new LambdaClient({ region, requestHandler: onAwsWay() }), onThrottle);
  return async (functionArn, payload, limitMs) => {
    const command = new InvokeCommand({ FunctionName: functionArn, Payload: Buffer.from(payload) });
    const { Payload, FunctionError } = await client.send(command, { abortSignal: AbortSignal.timeout(limitMs) });
    return { payload: Payload?.transformToString() ?? '', functionError: FunctionError };
  };
}
